import type { ComponentType } from 'preact';
import { NavLink } from '../frame.tsx';
import { useHere } from '../here.ts';
import { MissingPage } from '../pages/missing-page.tsx';
import type { Route } from '../route.ts';
import { AddressPage } from './address-page.tsx';
import { DataPage } from './data-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { SecurityPage } from './security-page.tsx';

const pages = { devices: DevicesPage, security: SecurityPage, address: AddressPage, data: DataPage } as const;
const names = Object.keys(pages) as (keyof typeof pages)[];

/** "My account", by its pages. */
export function Area({ route }: { readonly route: Route }) {
  const { texts } = useHere();
  const [, , name = ''] = route.path.split('/');
  const Shown: ComponentType = (pages as Readonly<Record<string, ComponentType>>)[name] ?? MissingPage;
  return (
    <div class="area">
      <nav class="tabs" aria-label={texts.account.label}>
        {names.map((one) => (
          <NavLink key={one} href={`#/account/${one}`} isHere={one === name}>
            {texts.account[one]}
          </NavLink>
        ))}
      </nav>
      <div class="area-content">
        <Shown key={name} />
      </div>
    </div>
  );
}
