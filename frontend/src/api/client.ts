/** fetch with the session's cookies: CSRF header, one silent refresh on 401, errors as ApiError. */

export interface FieldError {
  field: string;
  message: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];

  constructor(status: number, message: string, code = "", fields: FieldError[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
}

/** Ask the gateway; `undefined` when it answers without a body. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  let response = await send(path, options);
  if (response.status === 401 && !path.startsWith("/api/auth/login") && (await refresh())) {
    response = await send(path, options);
  }
  if (!response.ok) {
    throw await toError(response);
  }
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function send(path: string, options: CallOptions, csrf = "csrf_access_token") {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (method !== "GET") {
    headers["X-CSRF-TOKEN"] = readCookie(csrf);
  }
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  try {
    return await fetch(path, init);
  } catch (cause) {
    throw new ApiError(0, "The server cannot be reached.", String(cause));
  }
}

let refreshing: Promise<boolean> | null = null;

/** Renew the access cookie; simultaneous callers share one request. */
export function refresh(): Promise<boolean> {
  refreshing ??= renewAlone().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** A refresh token works once, so tabs take turns and use what another one has renewed. */
async function renewAlone(): Promise<boolean> {
  const seen = readCookie("csrf_access_token");
  const turn = () => (readCookie("csrf_access_token") === seen ? renew() : Promise.resolve(true));
  // Web Locks exist only on HTTPS and localhost.
  return "locks" in navigator ? await navigator.locks.request("dubline-refresh", turn) : await turn();
}

async function renew(): Promise<boolean> {
  if (readCookie("csrf_refresh_token") === "") {
    return false;
  }
  const response = await send("/api/auth/refresh", { method: "POST" }, "csrf_refresh_token");
  return response.ok;
}

async function toError(response: Response): Promise<ApiError> {
  const fallback = `The server answered ${response.status}.`;
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    return new ApiError(response.status, fallback); // a proxy's HTML page, say
  }
  const { error, code, details } = (body ?? {}) as Record<string, unknown>;
  return new ApiError(
    response.status,
    typeof error === "string" && error !== "" ? error : fallback,
    typeof code === "string" ? code : "",
    Array.isArray(details) ? details.filter(isFieldError) : [],
  );
}

function isFieldError(value: unknown): value is FieldError {
  const candidate = value as Partial<FieldError> | null;
  return typeof candidate?.field === "string" && typeof candidate.message === "string";
}

export function readCookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? "" : decodeURIComponent(found.slice(name.length + 1));
}
