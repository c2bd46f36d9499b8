import { isRecord, own } from '@turnbuckle/model';
import type { Attestation } from '@turnbuckle/store/rollouts';
import { XMLParser } from 'fast-xml-parser';

/** What a file of results says, or why it says nothing. */
export type Results<T> = { readonly value: T } | { readonly fault: string };

type Junit = NonNullable<Attestation['junit']>;
type Lcov = NonNullable<Attestation['lcov']>;

/** Counts the cases of a JUnit file one by one: what suites say of themselves may be wrong. */
export function readJunit(xml: string): Results<Junit> {
  let root: unknown;
  try {
    root = new XMLParser({ ignoreAttributes: false, processEntities: false, isArray: (name) => name === 'testcase' || name === 'testsuite' }).parse(xml, true);
  } catch (error) {
    return { fault: `it is no XML: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(root) || (own(root, 'testsuites') === undefined && own(root, 'testsuite') === undefined)) return { fault: 'it has no <testsuites> and no <testsuite>' };
  const cases = casesIn(root);
  if (cases.length === 0) return { fault: 'it has no <testcase>: nothing was tested' };
  const having = (name: string): number => cases.filter((one) => own(one, name) !== undefined).length;
  return { value: { tests: cases.length, failures: having('failure'), errors: having('error'), skipped: having('skipped') } };
}

function casesIn(element: unknown): unknown[] {
  if (!isRecord(element)) return [];
  const inner = ['testsuites', 'testsuite'].flatMap((name) => {
    const found = own(element, name);
    return (Array.isArray(found) ? found : found === undefined ? [] : [found]).flatMap(casesIn);
  });
  const found = own(element, 'testcase');
  return [...(Array.isArray(found) ? found : []), ...inner];
}

/** Counts the lines of an lcov file by its `DA` records, each line of a file once. */
export function readLcov(text: string): Results<Lcov> {
  const lines = new Map<string, boolean>();
  let file = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('SF:')) file = line.slice(3);
    const [, number, count] = /^DA:(\d+),(\d+)/.exec(line) ?? [];
    if (number === undefined) continue;
    const key = `${file}:${number}`;
    lines.set(key, lines.get(key) === true || Number(count) > 0);
  }
  if (lines.size === 0) return { fault: 'it has no DA records: no line is said to have been run or not' };
  return { value: { lines: lines.size, hit: [...lines.values()].filter(Boolean).length } };
}

export function readPerformance(text: string): Results<NonNullable<Attestation['performance']>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { fault: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const functions = own(parsed, 'functions');
  const entries = isRecord(functions) ? Object.entries(functions) : [];
  const isWhole = entries.length > 0 && entries.every(([, one]) => typeof own(one, 'ratio') === 'number');
  if (!isWhole) return { fault: 'expected { functions: { <name>: { ratio } } }' };
  return { value: { functions: Object.fromEntries(entries.map(([name, one]) => [name, { ratio: Number(own(one, 'ratio')) }])) } };
}
