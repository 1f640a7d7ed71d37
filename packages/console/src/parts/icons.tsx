import type { ComponentChildren } from 'preact';

const icon = (paths: ComponentChildren) => () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {paths}
  </svg>
);

export const Laptop = icon(
  <>
    <rect x="4.500" y="5" width="15" height="10.500" rx="1.500" />
    <path d="M2.500 18.500h19" />
  </>,
);
export const Phone = icon(
  <>
    <rect x="7" y="2.500" width="10" height="19" rx="2" />
    <path d="M11 18.500h2" />
  </>,
);
export const Terminal = icon(
  <>
    <rect x="3" y="4.500" width="18" height="15" rx="2" />
    <path d="m7 9.500 2.500 2.500L7 14.500M12 15h4.500" />
  </>,
);
export const Key = icon(
  <>
    <circle cx="8" cy="15.500" r="4" />
    <path d="m11 12.500 8-8m-3 3 2.500 2.500M13.500 10l2 2" />
  </>,
);
export const Shield = icon(
  <>
    <path d="M12 3 5 5.500V11c0 4.500 3 8 7 10 4-2 7-5.500 7-10V5.500L12 3Z" />
    <path d="m9 11.500 2.200 2.200L15.200 9.500" />
  </>,
);
export const Check = icon(<path d="m5 12.500 4.500 4.500L19 7" />);
export const Cross = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const Mail = icon(
  <>
    <rect x="3" y="5" width="18" height="14" rx="2" />
    <path d="m4 7 8 6 8-6" />
  </>,
);
export const Lock = icon(
  <>
    <rect x="5" y="10.500" width="14" height="9.500" rx="2" />
    <path d="M8 10.500V8a4 4 0 0 1 8 0v2.500" />
  </>,
);
