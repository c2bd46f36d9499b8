export { type CountersCounted, type CounterValues, countCounters } from './count-counters.ts';
export { isCountedLate } from './is-counted-late.ts';
export { promqlQuery } from './promql-query.ts';
export { type Answer, type Counter, type CounterReading, readAnswer } from './read-answer.ts';
