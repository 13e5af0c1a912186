// Metrics by CloudWatch's embedded format: a line of the log that CloudWatch itself counts, so no call is made.

export type CountMetric = {
  readonly namespace: string
  readonly service: string
  readonly name: string
  readonly value: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Writes past the console, which Lambda wraps in JSON of its own: the format must stand alone on its line. */
export function emitMetric(
  { namespace, service, name, value, at }: CountMetric,
  write: (line: string) => void = (line) => process.stdout.write(line),
): void {
  const metrics = [
    { Namespace: namespace, Dimensions: [['service']], Metrics: [{ Name: name, Unit: 'Count' }] },
  ]
  write(
    `${JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics: metrics }, service, [name]: value })}\n`,
  )
}
