/** What somebody decided cannot be carried out, since something is not as it has to be. Nothing was changed. */
export class DecisionRefused extends Error {
  override readonly name = 'DecisionRefused';
  readonly code:
    | 'SourceNotFound'
    | 'TargetNotFound'
    | 'SourceLinked'
    | 'TargetLinked'
    | 'ObjectBusy'
    | 'StaleChoice'
    | 'RuleDisabled'
    | 'NoSuchCycle'
    | 'PlanIsStale'
    | 'PlanRuns'
    | 'PlanNotReady'
    | 'TooManyDeletes'
    | 'DiscoveryRuns';

  constructor(code: DecisionRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}
