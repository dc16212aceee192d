/** The API's shapes under short names, from the generated types. */

import type { components } from "./schema.gen";

export type { Job } from "./records";

type Schemas = components["schemas"];

export type Status = Schemas["Status"];
export type Stage = Schemas["Stage"];
export type StageView = Schemas["StageView"];
export type JobView = Schemas["JobView"];
export type User = Schemas["UserView"];
export type Engine = Schemas["EngineView"];
export type ProgressEvent = Schemas["ProgressEvent"];
export type ProgressPayload = Schemas["ProgressPayload"];
export type Doing = ProgressPayload["stage"];
export type StateEvent = Schemas["StateEvent"];
export type StatePayload = Schemas["StatePayload"];
export type Languages = Pick<Schemas["LanguagesAnswer"], "engines" | "defaultTargetLang">;

export type Counts = Partial<Record<Status, number>>;

/** Everything but the link has a default on the server. */
export type JobRequest = Pick<Schemas["JobRequest"], "url"> & Partial<Schemas["JobRequest"]>;
