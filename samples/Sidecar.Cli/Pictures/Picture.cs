using Sidecar.Netfilter;

namespace Sidecar.Cli.Pictures;

/// <summary>A rule set as the way that packets take through it: what there is and what leads where, no sizes and no places.</summary>
/// <param name="Hooks">All five hooks, in the order of the way.</param>
/// <param name="Chains">The chains with something to say: at each hook by priority, each followed by those it calls.</param>
/// <param name="Edges">What leads where.</param>
sealed record Picture(IReadOnlyList<HookNode> Hooks, IReadOnlyList<ChainNode> Chains, IReadOnlyList<Edge> Edges)
{
    /// <summary>What the picture shows, in one line.</summary>
    public string Summary
    {
        get
        {
            var tables = string.Join(", ", Chains.Select(chain => chain.Table.ToString()).Distinct());
            return Chains.Count == 0
                ? "No rules: every packet passes."
                : $"{tables}: {Count(Chains.Count, "chain")}, {Count(Chains.Sum(chain => chain.Rules.Count), "rule")}.";
        }
    }

    static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}

/// <summary>A hook.</summary>
/// <param name="Id">Its name in the picture.</param>
/// <param name="Hook">Which.</param>
/// <param name="Meaning">Which packets come here.</param>
sealed record HookNode(string Id, Hook Hook, string Meaning)
{
    /// <summary>The name as the kernel's tools write it.</summary>
    public string Title => Hook.ToString().ToUpperInvariant();
}

/// <summary>A chain.</summary>
/// <param name="Id">Its name in the picture.</param>
/// <param name="Hook">The hook under which it is drawn: its own, or that from which it is reached first; null where nothing leads to it.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Base">Where the kernel calls it; null for a regular chain.</param>
/// <param name="Rules">Its rules, in order.</param>
sealed record ChainNode(string Id, Hook? Hook, TableId Table, ChainName Name, BaseChain? Base, IReadOnlyList<RuleNode> Rules)
{
    /// <summary>How it comes to be called, and how it ends.</summary>
    public string Remark => Base is { } hooked
        ? $"priority {hooked.Priority}, policy {hooked.Policy.ToString().ToLowerInvariant()}"
        : Hook is null ? "nothing leads here" : "";
}

/// <summary>A rule.</summary>
/// <param name="Id">Its name in the picture.</param>
/// <param name="Number">Its place in the chain, counted from 1.</param>
/// <param name="Words">What it looks at and what it does, as traces have it.</param>
/// <param name="Intent">Why it exists; empty where nobody said.</param>
/// <param name="Effect">What becomes of a packet that matches.</param>
/// <param name="Target">The chain in which it goes on; null where it does not.</param>
/// <param name="IsForGood">True where it does not come back from there.</param>
sealed record RuleNode(
    string Id, int Number, string Words, string Intent, RuleEffect Effect, ChainName? Target, bool IsForGood);

/// <summary>What becomes of a packet that matches a rule.</summary>
enum RuleEffect
{
    /// <summary>It goes on, changed or not.</summary>
    Goes,

    /// <summary>It is let go: accepted, or back to the caller.</summary>
    Spared,

    /// <summary>It gets another receiver.</summary>
    Captured,

    /// <summary>It ends.</summary>
    Ended,

    /// <summary>It goes on in another chain.</summary>
    Calls,
}

/// <summary>What leads from one part to another.</summary>
/// <param name="Id">Its name in the picture.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Kind">What it is.</param>
sealed record Edge(string Id, string From, string To, EdgeKind Kind);

/// <summary>Kinds of edges.</summary>
enum EdgeKind
{
    /// <summary>From hook to hook, or between a hook and the world.</summary>
    Way,

    /// <summary>From a hook to a base chain.</summary>
    Call,

    /// <summary>From a rule to a chain, and back.</summary>
    Jump,

    /// <summary>From a rule to a chain, for good.</summary>
    Goto,
}
