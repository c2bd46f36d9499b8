export { type AppOptions, createApp } from './app.ts';
export { reviewDocument, type Release, releases } from './review/review-document.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
