import { describe, expect, it } from 'vitest';
import type { FlowDocument } from '../generator/flow-document.ts';
import { generateProjects } from '../generator/generate-projects.ts';
import { makeRandom } from '../random.ts';
import { graphOf, legacyPicture, parseFlow, placeText, tellings } from '../testing.ts';
import { faultCodes } from './fault.ts';
import { mutators } from './mutators.ts';

const { projects, ledger } = generateProjects({ seed: 77, count: 340 });
const spoiled = new Set(ledger.map(({ project }) => project));
const right: readonly FlowDocument[] = projects.filter(({ id }) => !spoiled.has(id)).map(({ document }) => parseFlow(document));

describe('mutators', () => {
  it.each(faultCodes)('%s is told at its place and alone', (code) => {
    const random = makeRandom(5);
    let put = 0;
    for (const document of right) {
      if (put === 120) break;
      const text = JSON.stringify(document);
      const mutation = mutators[code](document, random);
      expect(JSON.stringify(document)).toBe(text);
      if (mutation === null) continue;
      put++;
      expect(mutation.fault.code).toBe(code);
      expect(tellings(graphOf(mutation.document))).toEqual([placeText(mutation.fault)]);
    }
    expect(put).toBe(120);
  });

  it.each(faultCodes)('%s leaves nodes alone that it is told to', (code) => {
    const random = makeRandom(6);
    for (const document of right.slice(0, 20)) {
      expect(mutators[code](document, random, new Set(document.nodes.map(({ id }) => id)))).toBeNull();
      expect(mutators[code]({ ...document, nodes: [], edges: [] }, random)).toBeNull();
    }
  });

  it.each(['type-mismatch', 'port-required', 'dangling-edge', 'unknown-kind', 'cycle'] as const)('%s is seen in the picture, mostly', (code) => {
    const random = makeRandom(8);
    let [seen, put] = [0, 0];
    for (const document of right.slice(0, 30)) {
      const mutation = mutators[code](document, random);
      if (mutation === null) continue;
      put++;
      if (legacyPicture(graphOf(mutation.document)).digest !== legacyPicture(graphOf(document)).digest) seen++;
    }
    expect(seen / put).toBeGreaterThan(0.5);
  });
});
