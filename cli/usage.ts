/** Wrong usage, in words for the person at the terminal: exit code 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

export const usage = `npm run users -- <command> [options]

Commands
  list [prefix]               the users by address; --limit <n> (50), --all
  show <email>                one user, with sessions and factors
  create <email>              --roles a,b  --permissions a,b  --verified  --locale de  --invite
  invite <email>              mails a link that sets a password
  disable <email>             keeps the user out and ends all sessions; enable <email> undoes it
  roles <email> [a,b]         sets the roles, and with --permissions a,b the permissions; ends all sessions
  unlock <email>              forgets wrong guesses
  end-sessions <email>        signs the user out everywhere
  remove-factors <email>      takes second factors and passkeys away
  delete <email> --yes        deletes the user and what is kept about them
  import <file>               CSV, JSON or JSON Lines; see below
  export [file]               all users as JSON Lines; --with-hashes

Import
  --from <source>             own, auth0, cognito, firebase, supabase, keycloak; told by the file otherwise
  --format <format>           csv, json, jsonl; told by the file otherwise
  --hash-config <file>        JSON with Firebase's hash_config
  --keep-roles                takes the roles of Keycloak over
  --without-passwords         leaves the hashes behind: these users reset their passwords
  --allow-dearer-hashes       takes hashes too whose check is more work than a refusal: until their first sign-in, time
                              tells their owners from others
  --dry-run                   says what would become of each record, and writes nothing
  --resume, --restart         takes up the import of this file that was interrupted, or forgets it
  --refused <file>            where the refused records go, by line and reason (<file>.refused.jsonl)
  --ids <file>                where the ids of the users go, by line and address

Where
  --url <url>                 a local server (http://localhost:3000)
  --stack <name>              a deployed stack; --region, --profile
  --function <name>           the operator's function itself; --keys-function, needed for users of Firebase

  --json                      JSON instead of tables; of several users one a line
  --help

Exit codes: 0 done; 1 failed; 2 wrong usage, or an import that refused some records.`;
