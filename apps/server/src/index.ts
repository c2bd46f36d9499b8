export { type AppOptions, createApp } from './app.ts';
export { EventStream, type StreamEvent } from './event-stream.ts';
export { type Release, releases, reviewDocument } from './review/review-document.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
