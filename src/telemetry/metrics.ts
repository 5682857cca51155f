/** What a metric is called and means. */
export interface MetricSpec<Label extends string = string> {
  /** Of letters, digits and underscores; counters end in `_total`, units are in full: `_seconds`, `_bytes`. */
  readonly name: string
  /** One sentence for people. */
  readonly help: string
  readonly labels?: readonly Label[]
  /** Combinations of label values that are kept apart. All further ones count as one, whose values are `_other`. */
  readonly maxSeries?: number
}

/** The value of each label. */
export type LabelValues<Label extends string> = { readonly [Name in Label]: string }

/** A number that only grows. Bind it to its labels once, and keep it: adding is one addition. */
export class Counter {
  value = 0

  add(amount = 1): void {
    this.value += amount
  }
}

/** A number that goes up and down. */
export class Gauge {
  value = 0

  set(value: number): void {
    this.value = value
  }

  add(amount: number): void {
    this.value += amount
  }
}

/** How often which values were met. */
export class Histogram {
  readonly bounds: readonly number[]
  /** Per bound, and behind them those above all; not added up. */
  readonly counts: Float64Array
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let low = 0
    let high = bounds.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (value <= (bounds[middle] as number)) high = middle
      else low = middle + 1
    }
    counts[low] = (counts[low] as number) + 1
    this.sum += value
  }
}

/** One metric's series by their labels. */
export class Family<Series, Label extends string> {
  readonly #labels: readonly Label[]
  readonly #maxSeries: number
  readonly #create: () => Series
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly series: Series }>()

  constructor({ labels = [], maxSeries = defaultMaxSeries }: MetricSpec<Label>, create: () => Series) {
    this.#labels = labels
    this.#maxSeries = maxSeries
    this.#create = create
  }

  /** The series of these labels, made on its first use; the one of `_other` when there are too many. */
  with(labels: LabelValues<Label>): Series {
    const values = this.#labels.map(label => labels[label])
    const key = keyOf(values)
    const known = this.#series.get(key)
    if (known !== undefined) return known.series
    if (this.#series.size >= this.#maxSeries && values.some(value => value !== otherValue))
      return this.with(Object.fromEntries(this.#labels.map(label => [label, otherValue])) as LabelValues<Label>)
    const series = this.#create()
    this.#series.set(key, { values, series })
    return series
  }

  /** Forgets a series, as when what it counted is gone. */
  remove(labels: LabelValues<Label>): void {
    this.#series.delete(keyOf(this.#labels.map(label => labels[label])))
  }

  entries(): Iterable<{ readonly values: readonly string[]; readonly series: Series }> {
    return this.#series.values()
  }
}

/** A value that is read when somebody looks: the values of its labels in the order of the metric's, and the number. */
export type Sample = readonly [values: readonly string[], value: number]

interface Metric {
  readonly spec: MetricSpec
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly write: (lines: string[]) => void
}

const defaultMaxSeries = 1000
const otherValue = '_other'
const namePattern = /^[a-zA-Z_][a-zA-Z0-9_]*$/
/** Seconds, from a tenth of a millisecond to ten. */
const defaultBounds: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/**
 * The metrics of a server: made once, when its parts are, and written as Prometheus reads them.
 *
 *     const records = metrics.counter({ name: 'validation_records_total', help: '…', labels: ['verdict'] })
 *     const accepted = records.with({ verdict: 'accept' })   // once
 *     accepted.add(batch.recordCount)                        // on the hot path
 */
export class Metrics {
  readonly #metrics = new Map<string, Metric>()
  readonly #dropped = new Map<string, number>()

  constructor() {
    this.read(
      {
        name: 'metrics_series_dropped',
        help: 'Series that the last look left out because a metric had too many.',
        labels: ['metric'],
      },
      'gauge',
      () => Array.from(this.#dropped, ([name, count]): Sample => [[name], count]),
    )
  }

  counter<const Label extends string = never>(spec: MetricSpec<Label>): Family<Counter, Label> {
    return this.#numbers(spec, 'counter', new Family(spec, () => new Counter()))
  }

  gauge<const Label extends string = never>(spec: MetricSpec<Label>): Family<Gauge, Label> {
    return this.#numbers(spec, 'gauge', new Family(spec, () => new Gauge()))
  }

  /** @param bounds upper ends of the buckets, ascending; those of times in seconds when left out */
  histogram<const Label extends string = never>(
    spec: MetricSpec<Label>,
    bounds: readonly number[] = defaultBounds,
  ): Family<Histogram, Label> {
    const family = new Family(spec, () => new Histogram(bounds))
    const labels = spec.labels ?? []
    this.#add(spec, 'histogram', lines => {
      for (const { values, series } of family.entries())
        writeHistogram(lines, { name: spec.name, labels, values }, series)
    })
    return family
  }

  /** A metric whose numbers exist elsewhere: `samples` gives them whenever somebody looks. */
  read<const Label extends string = never>(
    spec: MetricSpec<Label>,
    type: 'counter' | 'gauge',
    samples: () => Iterable<Sample>,
  ): void {
    const { name, labels = [], maxSeries = defaultMaxSeries } = spec
    this.#add(spec, type, lines => {
      let count = 0
      for (const [values, value] of samples())
        if (++count <= maxSeries) lines.push(`${name}${labelText(labels, values)} ${numberText(value)}`)
      if (count > maxSeries) this.#dropped.set(name, count - maxSeries)
      else this.#dropped.delete(name)
    })
  }

  /** Everything, in Prometheus' text format 0.0.4. */
  text(): string {
    const lines: string[] = []
    const blocks = [...this.#metrics.values()]
    // What was left out is known behind all others.
    for (const { spec, type, write } of [...blocks.slice(1), ...blocks.slice(0, 1)]) {
      lines.push(`# HELP ${spec.name} ${spec.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`)
      lines.push(`# TYPE ${spec.name} ${type}`)
      write(lines)
    }
    return `${lines.join('\n')}\n`
  }

  #numbers<Series extends { readonly value: number }, Label extends string>(
    spec: MetricSpec<Label>,
    type: 'counter' | 'gauge',
    family: Family<Series, Label>,
  ): Family<Series, Label> {
    const { name, labels = [] } = spec
    this.#add(spec, type, lines => {
      for (const { values, series } of family.entries())
        lines.push(`${name}${labelText(labels, values)} ${numberText(series.value)}`)
    })
    // Without labels there is one series, which is there from the start.
    if (labels.length === 0) family.with({} as LabelValues<Label>)
    return family
  }

  #add(spec: MetricSpec, type: Metric['type'], write: (lines: string[]) => void): void {
    const wrong = [spec.name, ...(spec.labels ?? [])].find(name => !namePattern.test(name))
    if (wrong !== undefined) throw new RangeError(`'${wrong}' is no name of a metric or label`)
    if (this.#metrics.has(spec.name)) throw new RangeError(`there is a metric ${spec.name} already`)
    this.#metrics.set(spec.name, { spec, type, write })
  }
}

/** Content type of what `Metrics.text` writes. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

function writeHistogram(
  lines: string[],
  {
    name,
    labels,
    values,
  }: { readonly name: string; readonly labels: readonly string[]; readonly values: readonly string[] },
  { bounds, counts, sum }: Histogram,
): void {
  let count = 0
  for (let index = 0; index <= bounds.length; index++) {
    count += counts[index] as number
    const bound = numberText(bounds[index] ?? Infinity)
    lines.push(`${name}_bucket${labelText([...labels, 'le'], [...values, bound])} ${count}`)
  }
  lines.push(`${name}_sum${labelText(labels, values)} ${numberText(sum)}`)
  lines.push(`${name}_count${labelText(labels, values)} ${count}`)
}

function labelText(labels: readonly string[], values: readonly string[]): string {
  if (labels.length === 0) return ''
  return `{${labels.map((label, index) => `${label}="${escaped(values[index] ?? '')}"`).join(',')}}`
}

/** Values come from clients: a group can be called anything. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

/** Unlike for values that differ only in where one ends and the next begins. */
function keyOf(values: readonly string[]): string {
  return values.map(value => `${value.length}:${value}`).join('')
}
