import { demoPassword, demoUsers } from './seed.ts';

/** What the local server says when it is ready: where it is, who is in it, and three things to paste. */
export function greeting(url: string, data: string | null): string {
  const [user, admin] = demoUsers.map(({ email }) => email);
  const logIn = (email: string | undefined, clientType: string) =>
    `${url}/auth/login -H 'Content-Type: application/json' -d '{"email":"${email}","password":"${demoPassword}","client_type":"${clientType}"}'`;
  return `
Listening on ${url} (data in ${data ?? 'memory'}; stop with Ctrl-C)
Demo users: ${user} and ${admin}, password ${demoPassword}
In a browser: ${url}
What happens inside: ${url}/dev
What is mailed: ${url}/dev/mailbox

Sign in as a phone and keep the token; use it; sign in as a browser and use the cookie:

  TOKEN=$(curl -s ${logIn(user, 'mobile')} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -sw '\\n' ${url}/demo/whoami -H "Authorization: Bearer $TOKEN"
  curl -sw '\\n' -c cookies.txt ${logIn(admin, 'web')} -H 'Origin: ${url}' && curl -sw '\\n' -b cookies.txt ${url}/demo/admin
`;
}
