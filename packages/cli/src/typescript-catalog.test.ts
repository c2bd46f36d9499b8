import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from './testing.ts';

afterAll(removeFolders);

const bin = fileURLToPath(new URL('../bin/turnbuckle.js', import.meta.url));
const flow = {
  nodes: [
    { id: 'n', type: 'noise' },
    { id: 'b', type: 'blur' },
  ],
  edges: [{ id: 'e0', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'image' }],
};
const studio = `import { catalog, node, type } from '@turnbuckle/model';
const image: ReturnType<typeof type> = type('image');
export default catalog({ version: '1', nodes: [node('noise', { out: { image } }), node('blur', { in: { image }, out: { image } })] });
`;

/** In a process of its own: there `@turnbuckle/model` is the built package that the command comes with. */
function check(cwd: string, catalog: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [bin, 'check', 'a.json', '--catalog', catalog, '--json'], { cwd, encoding: 'utf8' });
}

describe('a catalog in TypeScript', () => {
  it("is loaded as it stands, with the command's own model", async () => {
    const cwd = await folderWith({ 'catalogs/studio.ts': studio, 'a.json': flow });
    const { status, stdout, stderr } = check(cwd, 'catalogs/studio.ts');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { edgesChecked: 1, errors: 0 } });
  });

  it('is refused where it declares a kind twice, with exit code 2 and no trace', async () => {
    const cwd = await folderWith({ 'twice.ts': studio.replace("node('blur'", "node('noise'"), 'a.json': flow });
    const { status, stdout, stderr } = check(cwd, 'twice.ts');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain("Node kind 'noise' is declared twice.");
    expect(stderr).not.toContain('    at ');
  });
});
