import { compile } from '@turnbuckle/compiler';
import { describe, expect, it } from 'vitest';
import { studio } from '../studio.ts';
import { graphOf, legacyPicture, parseFlow, placeText, tellings } from '../testing.ts';
import { generateProjects, type LedgerEntry } from './generate-projects.ts';

const { projects, ledger } = generateProjects({ seed: 1, count: 500 });
const faulty = new Map<string, LedgerEntry[]>();
for (const entry of ledger) faulty.set(entry.project, [...(faulty.get(entry.project) ?? []), entry]);

describe('generated projects', () => {
  it('are the same for the same seed, and begin the same whatever their number', () => {
    const again = generateProjects({ seed: 1, count: 60 });
    expect(again.projects).toEqual(projects.slice(0, 60));
    expect(again.ledger).toEqual(ledger.filter(({ project }) => project <= 'project-0060'));
    expect(generateProjects({ seed: 2, count: 5 }).projects).not.toEqual(projects.slice(0, 5));
  });

  it('have a faulty share of about three in ten, with one to three faults each', () => {
    expect(faulty.size).toBeGreaterThan(125);
    expect(faulty.size).toBeLessThan(175);
    expect(new Set([...faulty.values()].map((entries) => entries.length))).toEqual(new Set([1, 2, 3]));
    expect(new Set(ledger.map(({ code }) => code)).size).toBe(14);
  });

  it('hold each fault of the ledger at its place and nothing else that matters', () => {
    for (const { id, document } of projects) {
      const expected = (faulty.get(id) ?? []).map(placeText).sort();
      expect(tellings(graphOf(parseFlow(document))), id).toEqual(expected);
    }
  });

  it('call ports by their earlier names mostly, which is only noted', () => {
    const right = projects.filter(({ id }) => !faulty.has(id));
    const codes = new Set(right.flatMap(({ document }) => compile(graphOf(parseFlow(document)), { catalog: studio, policy: 'strict' }).diagnostics.map(({ code }) => code)));
    expect([...codes].filter((code) => code !== 'type-coerced')).toEqual(['alias-used']);
    const old = right.filter(({ document }) => document.includes('"input-1"') && document.includes('"output-main"'));
    expect(old.length / right.length).toBeGreaterThan(0.4);
    expect(right.some(({ document }) => document.includes('"sourceHandle":null') || document.includes('"sourceHandle": null'))).toBe(true);
  });

  it('are documents of 4 to 25 nodes, laid out from left to right', () => {
    for (const { document } of projects.slice(0, 150)) {
      const { nodes, edges } = parseFlow(document);
      const own = nodes.filter(({ type }) => type !== 'group');
      expect(own.length).toBeGreaterThanOrEqual(4);
      expect(own.length).toBeLessThanOrEqual(25);
      const places = new Map(nodes.map(({ id, position }) => [id, position.x]));
      const rightward = edges.filter(({ source, target }) => (places.get(source) ?? 0) < (places.get(target) ?? Infinity));
      expect(rightward.length / edges.length).toBeGreaterThan(0.6);
    }
    expect(
      new Set(projects.map(({ document }) => (document.includes('\n\t') ? 'tab' : document.includes('\n    "') ? 'indented' : document.includes('\n') ? 'other' : 'minified')))
        .size,
    ).toBeGreaterThan(2);
  });

  it('belong to generated people and workspaces', () => {
    for (const { id, owner, workspace, title, format } of projects) {
      expect(id).toMatch(/^project-\d{4}$/);
      expect(owner).toMatch(/^person-\d{4}$/);
      expect(workspace).toMatch(/^workspace-\d{3}$/);
      expect(title).not.toBe('');
      expect(format).toBe('react-flow');
    }
  });

  it('are nearly all different pictures', () => {
    const right = projects.filter(({ id }) => !faulty.has(id)).slice(0, 120);
    expect(new Set(right.map(({ document }) => legacyPicture(graphOf(parseFlow(document))).digest)).size).toBe(right.length);
  });
});
