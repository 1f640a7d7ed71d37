import type { EraseSession } from '../../core/sessions/erase-session.ts';
import { number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { conditionalUpdate, held } from './expressions.ts';

/** The erasure of sessions in DynamoDB, table `sessions`. */
export const sessionErasure =
  ({ dynamo, sessions }: { dynamo: Dynamo; sessions: string }): EraseSession =>
  async (sessionId, { userId, sweepAt }) => {
    await held(
      dynamo.updateItem(
        conditionalUpdate({
          table: sessions,
          key: { sessionId: text(sessionId) },
          change: 'SET #ip = :nothing, #sweepAt = :sweepAt REMOVE #userAgent, #deviceName',
          condition: '#userId = :userId AND attribute_exists(#endedAt) AND attribute_exists(#createdAt)',
          values: { ':nothing': text(''), ':sweepAt': number(sweepAt), ':userId': text(userId) },
        }),
      ),
    );
  };
