// The browser's EventSource as far as OFREP's web provider needs it, since Node 20 has none. Source: HTML Living Standard, 9.2.
import { request } from 'node:http';

export class NodeEventSource extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = NodeEventSource.CONNECTING;
  #request = null;
  #lastId = null;
  #retryMs = 1_000;
  #timer = null;

  constructor(url) {
    super();
    this.url = url;
    this.#connect();
  }

  close() {
    this.readyState = NodeEventSource.CLOSED;
    clearTimeout(this.#timer);
    this.#request?.destroy();
  }

  #connect() {
    this.readyState = NodeEventSource.CONNECTING;
    const headers = { Accept: 'text/event-stream', ...(this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId }) };
    this.#request = request(this.url, { headers, agent: false }, (response) => this.#read(response));
    this.#request.on('error', () => this.#reconnect());
    this.#request.end();
  }

  #read(response) {
    if (response.statusCode !== 200) {
      // As the standard has it: no further try.
      response.destroy();
      this.readyState = NodeEventSource.CLOSED;
      this.dispatchEvent(new Event('error'));
      return;
    }
    this.readyState = NodeEventSource.OPEN;
    this.dispatchEvent(new Event('open'));
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk) => {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop();
      for (const block of blocks) this.#take(block.split('\n'));
    });
    response.on('close', () => this.#reconnect());
  }

  #take(lines) {
    const fields = lines.map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? ['', '']);
    const field = (name) => fields.filter(([key]) => key === name).map(([, value]) => value);
    const [id] = field('id');
    const [retry] = field('retry');
    if (id !== undefined) this.#lastId = id;
    if (retry !== undefined) this.#retryMs = Number(retry);
    const data = field('data');
    if (data.length > 0) this.dispatchEvent(new MessageEvent(field('event')[0] ?? 'message', { data: data.join('\n'), lastEventId: this.#lastId ?? '' }));
  }

  #reconnect() {
    if (this.readyState === NodeEventSource.CLOSED) return;
    clearTimeout(this.#timer);
    this.readyState = NodeEventSource.CONNECTING;
    this.dispatchEvent(new Event('error'));
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
  }
}
