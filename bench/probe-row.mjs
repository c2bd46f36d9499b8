// What an editor asks when a drag starts: which of all ports may the wire end at, cycles included.
import { kahn } from './bounds.mjs';
import { check, makeSubject } from './check-rows.mjs';
import { wouldCycle } from './peers/react-flow.mjs';
import { sampleAll } from './sampling.mjs';

/** Of a larger graph as many targets are asked as this, spread over it; the time for all is worked out from them. */
const mostTargets = 40;

export async function probeRow(size) {
  const subject = makeSubject(size);
  const { document } = subject;
  const session = check(subject);
  const { sourceHandle: port, source: node } = document.edges[Math.floor(document.edges.length / 2)];
  const all = session.probe({ node, port }).targets();
  const step = Math.max(1, Math.floor(all.length / mostTargets));
  const asked = all.filter((_, index) => index % step === 0);
  const indexOf = new Map(document.nodes.map(({ id }, index) => [id, index]));
  const from = Int32Array.from(document.edges, (edge) => indexOf.get(edge.source));
  const to = Int32Array.from(document.edges, (edge) => indexOf.get(edge.target));
  const candidate = { source: node, target: document.nodes[0].id };
  const [pass, ours, example] = await sampleAll([
    { name: 'CSR + Kahn', run: () => kahn(size, from, to) },
    {
      name: 'turnbuckle',
      run: (deadline) => {
        const probe = session.probe({ node, port });
        for (const target of asked) {
          if (deadline.isOver) return false;
          probe.to(target);
        }
        return true;
      },
    },
    { name: 'React Flow example', run: () => wouldCycle(document, candidate) },
  ]);
  const oneTargetMs = ours.medianMs / asked.length;
  return {
    size,
    targets: all.length,
    asked: asked.length,
    passMs: pass.medianMs,
    oneTargetMs,
    allTargetsMs: oneTargetMs * all.length,
    capped: ours.capped,
    exampleMs: example.medianMs,
  };
}
