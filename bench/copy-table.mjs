// COPY over the protocol that `pg` speaks, both ways: the fastest that a document can leave PostgreSQL as text and come in again.

/** Called with `[id, text]` for each row of a `copy (select id, text …) to stdout`. */
export function copyOut(client, sql, onRow) {
  return new Promise((resolve, reject) => {
    client.query(
      new Copy(sql, {
        reject,
        onEnd: resolve,
        onRow: (chunk) => {
          const line = chunk.toString('utf8', 0, chunk.length - 1);
          const tab = line.indexOf('\t');
          const text = line.slice(tab + 1);
          onRow([line.slice(0, tab), text.includes('\\') ? text.replace(/\\(.)/g, unescaped) : text]);
        },
      }),
    );
  });
}

/** A `copy … from stdin` that is open: `write` takes rows, `end` resolves once they are stored. */
export function copyIn(client, sql) {
  return new Promise((resolve, reject) => {
    const ended = withResolvers();
    const onReady = (connection) => {
      let [pending, length] = [[], 0];
      const flush = () => {
        if (length > 0) connection.sendCopyFromChunk(Buffer.from(pending.join('')));
        [pending, length] = [[], 0];
      };
      resolve({
        write([id, text]) {
          const line = `${id}\t${text.includes('\\') ? text.replaceAll('\\', '\\\\') : text}\n`;
          pending.push(line);
          length += line.length;
          if (length >= 65_536) flush();
        },
        end() {
          flush();
          connection.endCopyFrom();
          return ended.promise;
        },
      });
    };
    const fail = (error) => {
      reject(error);
      ended.reject(error);
    };
    ended.promise.catch(() => {});
    client.query(new Copy(sql, { reject: fail, onEnd: ended.resolve, onReady }));
  });
}

/** A query in the form that `pg` hands its messages to. */
class Copy {
  #sql;
  #on;

  constructor(sql, on) {
    this.#sql = sql;
    this.#on = on;
  }

  submit(connection) {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection) {
    this.#on.onReady(connection);
  }

  handleCopyData({ chunk }) {
    try {
      this.#on.onRow(chunk);
    } catch (error) {
      this.#on.reject(error);
    }
  }

  handleCommandComplete() {}

  handleReadyForQuery() {
    this.#on.onEnd();
  }

  handleError(error) {
    this.#on.reject(error);
  }
}

function unescaped(_, letter) {
  return { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[letter] ?? letter;
}

/** As `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
