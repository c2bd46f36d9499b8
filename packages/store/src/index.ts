export { type AttachedDocument, type AttachedPage, type AttachedPageOptions, attachedDocuments, openAttachment, readOnly } from './attach/attached-documents.ts';
export { type Attachment, readAttachment } from './attach/attachment.ts';
export { AttachmentError, type InspectedAttachment } from './attach/inspect-attachment.ts';
export { type AuditEntry, type AuditReport, appendAudit, verifyAudit } from './audit/audit.ts';
export { Database, type DatabaseOptions, openDatabase, type Queryable } from './database.ts';
export { type DatabaseStatus, databaseStatus } from './database-status.ts';
export { makeDataFolder } from './embedded/data-folder.ts';
export { type EmbeddedOptions, type EmbeddedPostgres, embeddedPostgres } from './embedded/embedded-postgres.ts';
export { type ListenOptions, listenEvents } from './events/listen-events.ts';
export { publish } from './events/publish.ts';
export type { StoreEvent } from './events/store-event.ts';
export { createGraph, createGraphs, type NewGraph, type SaveContext } from './graphs/create-graph.ts';
export { type FoundGraph, findGraph, getGraph, graphHistory, type HistoryEntry, noteOpened, type StoredGraph } from './graphs/get-graph.ts';
export { type GraphFilter, type GraphPage, type ListedGraph, listGraphs, type PageOptions } from './graphs/list-graphs.ts';
export { type GraphChange, putGraph } from './graphs/put-graph.ts';
export { type QuarantinedGraph, type QuarantineQuery, quarantinedGraphs } from './graphs/quarantined-graphs.ts';
export { acceptAll, type GraphState, graphStates, type Review, type ReviewContext, type Reviewed } from './graphs/review.ts';
export type { RevisionKind } from './graphs/revision-row.ts';
export type { SaveAnswer, SaveResult } from './graphs/save-answer.ts';
export { migrate, type SqlMigration, sqlMigrations } from './migrate.ts';
export { type BackupCheck, type BackupPoint, verifyBackupPoint } from './migrate-documents/backup-point.ts';
export type { PictureOf } from './migrate-documents/carry-document.ts';
export { type Changed, type KnobsSet, pauseRun, resumeRun, setKnobs } from './migrate-documents/change-run.ts';
export { type Contracted, type ContractOptions, type ContractPlan, contract, planContract } from './migrate-documents/contract.ts';
export { type Brought, stageForRelease, viewInStage } from './migrate-documents/graph-in-stage.ts';
export { defaultKnobs, type Knobs, knobProblems, type TimeWindow } from './migrate-documents/knobs.ts';
export {
  type Cohort,
  listRuns,
  type Run,
  type RunCounts,
  type RunDirection,
  type RunMetrics,
  type RunReport,
  type RunResult,
  readRun,
  runDirections,
  runResults,
} from './migrate-documents/read-run.ts';
export { findMigrations, loadMigration, type MigrationPackage, packMigration, type Registration, registerMigration } from './migrate-documents/registered-migration.ts';
export { type RunState, runStates } from './migrate-documents/run-state.ts';
export { runWorker, type WorkerOptions, type WorkerReport } from './migrate-documents/run-worker.ts';
export { type ShadowLag, shadowDown, shadowLag } from './migrate-documents/shadow-down.ts';
export { type NewRun, type Started, startRun } from './migrate-documents/start-run.ts';
export type { ThrottleReason } from './migrate-documents/throttle.ts';
export type { Validation } from './migrate-documents/validate-run.ts';
export { type WorkPoint, workPoints } from './migrate-documents/work-batch.ts';
export { bringToRelease } from './releases/bring-to-release.ts';
export { pinWorkspace } from './releases/pin-workspace.ts';
export { type ReleasePackage, type ReleaseRegistration, registerRelease } from './releases/register-release.ts';
export { type DeclaredRelease, defaultRelease, findRelease, isDigest, type LoosenedRules, type ReleaseInForce, releaseInForce } from './releases/release-in-force.ts';
export { isUuid, uuidV7 } from './uuid-v7.ts';
