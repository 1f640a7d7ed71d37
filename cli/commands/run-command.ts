import type { CommandLine } from '../command-line.ts';
import type { Operator } from '../operator.ts';
import { WrongUsage } from '../usage.ts';
import { type ShownSession, type ShownUser, userPage, usersTable } from '../user-tables.ts';
import { exportCommand } from './export-command.ts';
import { importCommand } from './import-command.ts';
import type { Terminal } from './terminal.ts';

const listIn = (text: string | undefined): string[] | undefined => text?.split(/[\s,]+/).filter(Boolean);

/** Does what the command line says. Answers the exit code. */
export async function runCommand(line: CommandLine, operator: Operator, terminal: Terminal): Promise<number> {
  const { command, words, texts, flags } = line;
  const [word = ''] = words;
  const say = (text: string) => terminal.out.write(`${text}\n`);
  const print = (json: unknown, text: string) => say(flags.has('json') ? JSON.stringify(json) : text);

  switch (command) {
    case 'import':
      return importCommand(line, operator, terminal);
    case 'export':
      return exportCommand(line, operator, terminal);
    case 'list': {
      let cursor: unknown;
      do {
        const event = { action: 'list', prefix: word, limit: limitIn(texts.limit), ...(cursor ? { cursor } : {}) };
        const { users, next_cursor } = (await operator('operator', event)) as {
          users: ShownUser[];
          next_cursor: string | null;
        };
        if (flags.has('json')) for (const user of users) say(JSON.stringify(user));
        else if (users.length > 0 || cursor === undefined) say(usersTable(users));
        cursor = next_cursor;
      } while (flags.has('all') && cursor !== null);
      if (cursor !== null) terminal.err.write('there are more: --all, or a larger --limit\n');
      return 0;
    }
    case 'show': {
      const shown = (await operator('operator', { action: 'show', email: word })) as {
        user: ShownUser;
        sessions: ShownSession[];
      };
      print(shown, userPage(shown.user, shown.sessions));
      return 0;
    }
    case 'create': {
      const { roles, permissions, locale } = texts;
      const event = {
        action: 'create',
        email: word,
        email_verified: flags.has('verified'),
        roles: listIn(roles),
        permissions: listIn(permissions),
        locale,
      };
      const { user } = (await operator('operator', event)) as { user: ShownUser };
      if (flags.has('invite')) await operator('operator', { action: 'invite', email: word });
      print({ user }, `created ${user.email}: ${user.id}${flags.has('invite') ? '; an invitation was asked for' : ''}`);
      return 0;
    }
    case 'roles': {
      const [roles, permissions] = [listIn(words[1]), listIn(texts.permissions)];
      if (!roles && !permissions) throw new WrongUsage('roles: name roles, or permissions with --permissions');
      return act({ action: 'assign', email: word, roles, permissions });
    }
    default:
      return act({ action: command, email: word });
  }

  async function act(event: {
    readonly action: string;
    readonly email: string;
    readonly [name: string]: unknown;
  }): Promise<number> {
    const { userId, ended } = (await operator('operator', event)) as { userId: string; ended: number };
    print(
      { id: userId, ended },
      `${command}: done for ${event.email}${ended > 0 ? `; ${ended} ${ended === 1 ? 'session' : 'sessions'} ended` : ''}`,
    );
    return 0;
  }
}

function limitIn(text = '50'): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new WrongUsage('--limit: expected a number from 1 to 100');
}
