import type { Json } from '@turnbuckle/model';
import type { Op } from '../op.ts';
import { documentReplace } from './document-replace.ts';
import { edgesEnforce } from './edges-enforce.ts';
import { inputToParam } from './input-to-param.ts';
import { kindMerge } from './kind-merge.ts';
import { kindRemove } from './kind-remove.ts';
import { kindRename } from './kind-rename.ts';
import { kindReplace } from './kind-replace.ts';
import { kindSplit } from './kind-split.ts';
import { paramAdd } from './param-add.ts';
import { paramConvert } from './param-convert.ts';
import { paramRemove } from './param-remove.ts';
import { paramRename } from './param-rename.ts';
import { paramToInput } from './param-to-input.ts';
import { patternRewrite } from './pattern-rewrite.ts';
import { portAdd } from './port-add.ts';
import { portMerge } from './port-merge.ts';
import { portRemove } from './port-remove.ts';
import { portRename } from './port-rename.ts';
import { portRetype } from './port-retype.ts';
import { portSplit } from './port-split.ts';

const all = [
  kindRename,
  kindRemove,
  kindReplace,
  kindMerge,
  kindSplit,
  portRename,
  portAdd,
  portRemove,
  portRetype,
  portSplit,
  portMerge,
  paramRename,
  paramAdd,
  paramRemove,
  paramConvert,
  paramToInput,
  inputToParam,
  edgesEnforce,
  patternRewrite,
  documentReplace,
];

/** Every op by its slug. */
export const ops: Readonly<Record<string, Op<Json>>> = Object.fromEntries((all as unknown as readonly Op<Json>[]).map((op) => [op.slug, op]));
