// What the stack and a function's worker thread say to each other. Events and results travel as JSON text, so
// that a value which JSON cannot carry is lost here exactly as it is in Lambda.

export type WorkerStart = {
  readonly moduleUrl: string
  readonly exportName: string
  readonly functionName: string
  readonly memoryMb: number
  readonly deadlineMs: number
}

export type ToWorker = { readonly id: string; readonly event: string }

export type FunctionFailure = {
  readonly errorType: string
  readonly errorMessage: string
  readonly stack: string
}

export type FromWorker =
  | { readonly id: string; readonly result: string }
  | { readonly id: string; readonly error: FunctionFailure }
