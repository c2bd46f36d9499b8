// The cold check of a whole document: ours, the bound, an expert's code and the peers, side by side for each size.
import { compile } from '@turnbuckle/compiler';
import { formats, readDocument } from '@turnbuckle/formats';
import { catalogFromJson, makeCatalog } from '@turnbuckle/model';
import { checkBound, internCatalog } from './bounds.mjs';
import { checkByMaps } from './expert.mjs';
import { generateCatalog, generateDocument } from './generate.mjs';
import * as baklava from './peers/baklava.mjs';
import * as litegraph from './peers/litegraph.mjs';
import * as reactFlow from './peers/react-flow.mjs';
import * as rete from './peers/rete.mjs';
import { ratio, retainedBytes, sampleAll } from './sampling.mjs';

const reader = formats.find(({ name }) => name === 'react-flow');
const libraries = { 'React Flow recipe': reactFlow, 'ComfyUI LiteGraph': litegraph, Rete: rete, BaklavaJS: baklava };

/** One generated document with all that its checks need ready. */
export function makeSubject(size, options = {}) {
  const catalogJson = generateCatalog(options);
  const document = generateDocument(catalogJson, { size });
  const text = JSON.stringify(document);
  return { size, catalogJson, catalog: makeCatalog(catalogFromJson(catalogJson).value), interned: internCatalog(catalogJson), text, document: JSON.parse(text) };
}

/** Our check from the parsed document: read, resolved, inferred, judged by every rule of `strict`, coverage counted. */
export function check({ document, catalog }) {
  return compile(reader.read({ json: document, catalog }).graphs[0], { catalog, policy: 'strict' });
}

function checkText({ text, catalog }) {
  return compile(readDocument(text, { catalog }).value.graphs[0], { catalog, policy: 'strict' });
}

/** Rows of one size. Peers take part up to 10,000 nodes. */
export async function checkRows(size) {
  const subject = makeSubject(size);
  await proveThatAllLook(makeSubject(60));
  const results = await sampleAll([
    { name: 'JSON.parse', run: () => JSON.parse(subject.text) },
    { name: 'bound', run: () => checkBound(subject.document, subject.interned) },
    { name: 'turnbuckle', run: () => check(subject) },
    { name: 'turnbuckle, from text', run: () => checkText(subject) },
    { name: 'expert Map code', run: () => checkByMaps(subject.document, subject.catalogJson) },
    ...(size > 10_000 ? [] : peerContenders(subject)),
  ]);
  const by = (name) => results.find((result) => result.name === name);
  const rows = results.map((result) => ({
    name: result.name,
    medianMs: result.medianMs,
    capped: result.capped,
    toBound: ratio(result, by('bound')),
    toParse: ratio(result, by('JSON.parse')),
  }));
  return { size, edges: subject.document.edges.length, bytesPerNode: Math.round(subject.text.length / size), rows };
}

function peerContenders({ document, catalogJson: catalog }) {
  const plain = Object.entries(libraries).map(([name, { prepare }]) => ({ name, run: prepare({ document, catalog }) }));
  return [...plain, { name: 'React Flow recipe, cycles too', run: reactFlow.prepare({ document, catalog, withCycles: true }) }];
}

export const peers = Object.entries(libraries).map(([name, { peer, looksAt }]) => ({ name, package: peer, looksAt }));

/** A contender that lets a wrong wire pass has not looked, and its time would mean nothing. */
async function proveThatAllLook(subject) {
  const document = structuredClone(subject.document);
  const { catalogJson: catalog } = subject;
  const kinds = new Map(document.nodes.map(({ id, type }) => [id, catalog.kinds[type]]));
  const wrong = document.edges.find(({ source, sourceHandle, target }) =>
    Object.values(kinds.get(target).in).some(({ type }) => type !== kinds.get(source).out[sourceHandle].type),
  );
  const [handle] = Object.entries(kinds.get(wrong.target).in).find(([, { type }]) => type !== kinds.get(wrong.source).out[wrong.sourceHandle].type);
  document.edges = document.edges.filter((edge) => edge === wrong || edge.target !== wrong.target);
  wrong.targetHandle = handle;
  const subjectWithFault = { ...subject, document };
  const answers = { bound: checkBound(document, subject.interned).faults, turnbuckle: check(subjectWithFault).diagnostics.filter(({ severity }) => severity === 'error').length };
  for (const [name, count] of Object.entries(answers)) if (count !== 1) throw new Error(`${name} counts ${count} faults where there is one`);
  if (checkByMaps(document, catalog) === null) throw new Error('the expert code lets a wrong wire pass');
  for (const { name, run } of peerContenders(subjectWithFault)) {
    const refused = await Promise.resolve()
      .then(() => run({ isOver: false }))
      .then(
        () => false,
        () => true,
      );
    if (!refused) throw new Error(`${name} lets a wrong wire pass`);
  }
}

/** The same with a tenth of the kinds handing their input's type on, so that types must be inferred. The bound infers nothing. */
export async function inferenceRow(size) {
  const subject = makeSubject(size, { genericShare: 0.1 });
  const [bound, ours] = await sampleAll([
    { name: 'bound', run: () => checkBound(subject.document, subject.interned) },
    { name: 'turnbuckle', run: () => check(subject) },
  ]);
  return { size, medianMs: ours.medianMs, toBound: ratio(ours, bound) };
}

/** Bytes that the answers about one document keep, without the parsed document itself. Small ones are held many times, to be seen. */
export function memoryRow(size) {
  const subject = makeSubject(size);
  const copies = Math.max(1, 20_000 / size);
  check(subject);
  return { size, bytes: retainedBytes(() => Array.from({ length: copies }, () => check(subject))) / copies };
}
