interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly type?: string | undefined;
}

/** What the server refused, in a person's words. Status 0 means that it was not reached. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly detail: string | undefined;
  readonly type: string | undefined;

  constructor({ status, title, detail, type }: Problem) {
    super(title);
    this.status = status;
    this.detail = detail;
    this.type = type;
  }
}

const known: Readonly<Record<number, Omit<Problem, 'status'>>> = {
  401: { title: 'This browser is not signed in', detail: 'Open the link that npm start printed; it signs the browser in once.' },
  403: { title: 'This browser may not do that', detail: 'Open the link that npm start printed; it signs the browser in once.' },
};

/** Reads problem+json, as far as the answer is one. */
export async function requestError(answer: Response): Promise<RequestError> {
  const body = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  const fallback = known[answer.status] ?? { title: `The server answered ${answer.status}` };
  return new RequestError({ status: answer.status, title: known[answer.status]?.title ?? body.title ?? fallback.title, detail: fallback.detail ?? body.detail, type: body.type });
}
