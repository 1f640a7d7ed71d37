/** What the table `sessions` holds of a session, as the local service tells; null where it holds nothing. */
export async function sessionRow(sessionId: string): Promise<Readonly<Record<string, unknown>> | null> {
  const answer = await fetch(`/dev/sessions/${sessionId}.json`);
  return answer.ok ? ((await answer.json()) as Record<string, unknown>) : null;
}
