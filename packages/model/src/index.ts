export { type Catalog, CatalogError, type CatalogParts, findKind, makeCatalog, mergeCatalogs } from './catalog/catalog.ts';
export { type CatalogProblem, catalogFromJson, catalogSchemaId, catalogToJson, escapePointer } from './catalog/catalog-json.ts';
export { catalog, coerce, type DeclaredCatalog } from './catalog/declared-catalog.ts';
export type {
  CoercionDeclaration,
  CoercionMap,
  Connectable,
  FlowsInto,
  FlowsIntoSet,
  GradualOut,
  In,
  KindMap,
  NodeRef,
  Out,
  OutOfSet,
  Refused,
} from './catalog/declared-catalog.types.ts';
export { type NodeDeclaration, type NodeShape, node, type ParamDeclaration, param } from './catalog/node-declaration.ts';
export type { ChoiceGroup, InputPort, NodeKind, OutputPort, Param, PortGroup, PortSet, PortsOfNode, RepeatGroup } from './catalog/node-kind.ts';
export { portsOf } from './catalog/ports-of.ts';
export {
  type Atom,
  any,
  type Bounded,
  between,
  feedback,
  type Gradual,
  type InputDeclaration,
  list,
  many,
  type NamedDeclaration,
  oneOf,
  openSet,
  optional,
  renamed,
  type Top,
  type Type,
  type,
  union,
  unknown,
  type VariableDeclaration,
} from './catalog/type-declaration.ts';
export type { Diagnostic, DiagnosticPlace, Fix, Outcome, Severity } from './diagnostic.ts';
export { digestJson, digestText } from './digest.ts';
export { applyEdit, applyEdits, type Edit, type EditRefusal, type EditResult, GraphDraft } from './graph/edit.ts';
export { boundaryKeys, type Edge, type Graph, type GraphNode, nodeName, type PortRef, portText } from './graph/graph.ts';
export { GraphBuilder } from './graph/graph-builder.ts';
export { invariant } from './invariant.ts';
export { canonicalJson, isRawNumber, isRecord, type Json, mapValues, own, type RawNumber } from './json.ts';
export { type Coercion, type Comparison, compare, doesNot, doesNotAlways, type Step, type TypeWorld, type Verdict } from './port/compare.ts';
export {
  anyType,
  describeType,
  hasVariable,
  intervalType,
  type Literal,
  listType,
  literalsType,
  membersOf,
  namedType,
  optionalType,
  type PortType,
  printType,
  substitute,
  unionType,
  unknownType,
} from './port/port-type.ts';
export { typeFromJson, typeToJson } from './port/port-type-json.ts';
export { type TypeDeclarations, TypeTable } from './port/type-table.ts';
