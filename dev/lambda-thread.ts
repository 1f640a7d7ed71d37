/** The inside of an instance in a thread of its own. */
import { workerData } from 'node:worker_threads';
import './text-files.ts';
import { answerQuestions } from './answer-questions.ts';

const { handler } = await import(workerData.file);
answerQuestions(handler);
