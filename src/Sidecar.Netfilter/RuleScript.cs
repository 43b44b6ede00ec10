namespace Sidecar.Netfilter;

/// <summary>
/// A sequence of commands that makes or changes rules: what iptables-restore or <c>nft -f</c> is given.
/// </summary>
/// <remarks>
/// A script keeps what a <see cref="RuleSet"/> does not: the order in which rules of different chains are made, and
/// whether a rule was appended or inserted. Texts that must equal Istio's are scripts; what is in force is a rule set.
/// </remarks>
/// <param name="Commands">The commands, in order.</param>
public sealed record RuleScript(EquatableArray<RuleCommand> Commands)
{
    /// <summary>The tables that the script touches, in order of first use.</summary>
    public IEnumerable<TableId> Tables => Commands.Select(command => command.Table).Distinct();

    /// <summary>The rules in force after the script ran in an empty namespace.</summary>
    /// <exception cref="RuleScriptException">A command cannot be carried out.</exception>
    public RuleSet ToRuleSet() => ApplyTo(RuleSet.Empty);

    /// <summary>The rules in force after the script ran.</summary>
    /// <param name="before">The rules in force before.</param>
    /// <exception cref="RuleScriptException">
    /// A command cannot be carried out, such as a chain made twice. As in the kernel, nothing of the script holds then.
    /// </exception>
    public RuleSet ApplyTo(RuleSet before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var state = new RuleSetBuilder(before);
        foreach (var command in Commands)
            state.Execute(command);
        return state.Build();
    }

    /// <summary>The same commands, each rule with its intent as a comment; see <see cref="RuleSet.WithIntents"/>.</summary>
    /// <remarks>A rule to be deleted is given its comment too, so that it is still the one that was appended.</remarks>
    public RuleScript WithIntents() => new(Commands.Select(command => command switch
    {
        AppendRule append => append with { Rule = IntentComment.AddTo(append.Rule, append.Table.Backend) },
        InsertRule insert => insert with { Rule = IntentComment.AddTo(insert.Rule, insert.Table.Backend) },
        DeleteRule delete => delete with { Rule = IntentComment.AddTo(delete.Rule, delete.Table.Backend) },
        _ => command,
    }).ToEquatableArray());
}
