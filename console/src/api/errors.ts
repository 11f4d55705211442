export interface FieldError {
  field: string;
  label: string;
  message: string;
}

export interface Reason {
  element?: string;
  line?: number;
  message: string;
}

interface Told {
  code: number;
  status: number;
  message: string;
  requestId?: string;
  offline?: boolean;
  errors?: FieldError[];
  reasons?: Reason[];
}

/** Why the hub did not do it, in its own words; `offline` when it was not reached at all. */
export class HubError extends Error {
  readonly code: number;
  readonly status: number;
  readonly requestId: string;
  readonly offline: boolean;
  readonly errors: FieldError[];
  readonly reasons: Reason[];

  constructor(told: Told) {
    super(told.message);
    this.code = told.code;
    this.status = told.status;
    this.requestId = told.requestId ?? "";
    this.offline = told.offline ?? false;
    this.errors = told.errors ?? [];
    this.reasons = told.reasons ?? [];
  }

  /** Whether the caller lacks the right: 4001 at the centre, 403 elsewhere. */
  get forbidden(): boolean {
    return this.code === 4001 || this.status === 403;
  }
}

/** An answer that is no success, as an error. */
export function refusal(body: unknown, response: Response): HubError {
  const said = (typeof body === "object" && body !== null ? body : {}) as Partial<Told> & { msg?: string };
  return new HubError({
    code: said.code ?? response.status,
    status: response.status,
    message: said.msg ?? `HTTP ${response.status}`,
    requestId: response.headers.get("X-Request-Id") ?? "",
    errors: said.errors,
    reasons: said.reasons,
  });
}
