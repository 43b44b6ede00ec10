namespace Sidecar.Netfilter;

/// <summary>A command of a script cannot be carried out on the rules it meets.</summary>
/// <param name="command">The command.</param>
/// <param name="reason">Why not, as the end of a sentence.</param>
public sealed class RuleScriptException(RuleCommand command, string reason)
    : InvalidOperationException($"{command?.GetType().Name} in {command?.Table}: {reason}")
{
    /// <summary>The command that failed.</summary>
    public RuleCommand Command { get; } = command;
}
