import type { Json } from '@turnbuckle/model';
import type { Op } from '../op.ts';
import { documentReplace } from './document-replace.ts';
import { edgesEnforce } from './edges-enforce.ts';
import { kindRemove } from './kind-remove.ts';
import { kindRename } from './kind-rename.ts';
import { kindReplace } from './kind-replace.ts';
import { paramAdd } from './param-add.ts';
import { paramConvert } from './param-convert.ts';
import { paramRemove } from './param-remove.ts';
import { paramRename } from './param-rename.ts';
import { portRename } from './port-rename.ts';

/** Every op by its slug. */
export const ops: Readonly<Record<string, Op<Json>>> = Object.fromEntries(
  ([kindRename, kindRemove, kindReplace, portRename, paramRename, paramAdd, paramRemove, paramConvert, edgesEnforce, documentReplace] as unknown as readonly Op<Json>[]).map(
    (op) => [op.slug, op],
  ),
);
