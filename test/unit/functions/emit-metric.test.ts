import { expect, it } from 'vitest'
import { emitMetric } from '../../../functions/middleware/emit-metric.ts'

it('emitMetric writes one line in the embedded metric format', () => {
  const lines: string[] = []
  const metric = {
    namespace: 'Vale',
    service: 'sweep-ledger',
    name: 'ProjectionDifferences',
    value: 3,
    at: 1000,
  }
  emitMetric(metric, (line) => lines.push(line))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^[^\n]*\n$/)
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        {
          Namespace: 'Vale',
          Dimensions: [['service']],
          Metrics: [{ Name: 'ProjectionDifferences', Unit: 'Count' }],
        },
      ],
    },
    service: 'sweep-ledger',
    ProjectionDifferences: 3,
  })
})
