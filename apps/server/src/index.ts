export { type AppOptions, createApp } from './app.ts';
export { EventStream, type StreamEvent } from './event-stream.ts';
export { type DatabaseFlags, openFlags } from './ofrep/database-flags.ts';
export { type ExportedFlags, exportFlags } from './ofrep/export-flags.ts';
export { type FlagConfiguration, FlagSet } from './ofrep/flag-set.ts';
export { type FlagSource, LiveFlags } from './ofrep/live-flags.ts';
export { createOfrep, type Ofrep, type OfrepOptions } from './ofrep/ofrep.ts';
export { type Release, releases, reviewDocument } from './review/review-document.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
