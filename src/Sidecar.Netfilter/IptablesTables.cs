using System.Collections.Frozen;

namespace Sidecar.Netfilter;

/// <summary>The built-in tables and chains of iptables, with the hooks and priorities the kernel gives them.</summary>
/// <remarks>Priorities are those of <c>enum nf_ip_hook_priorities</c>; nat on INPUT and POSTROUTING is 100 (source).</remarks>
public static class IptablesTables
{
    static readonly FrozenDictionary<string, (int Priority, Hook[] Hooks)> Tables =
        new Dictionary<string, (int, Hook[])>
        {
            ["raw"] = (-300, [Hook.Prerouting, Hook.Output]),
            ["mangle"] = (-150, [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Output, Hook.Postrouting]),
            ["nat"] = (-100, [Hook.Prerouting, Hook.Input, Hook.Output, Hook.Postrouting]),
            ["filter"] = (0, [Hook.Input, Hook.Forward, Hook.Output]),
            ["security"] = (50, [Hook.Input, Hook.Forward, Hook.Output]),
        }.ToFrozenDictionary();

    /// <summary>The names of the tables, in the order iptables-save lists them.</summary>
    public static EquatableArray<string> Names { get; } = ["raw", "mangle", "nat", "filter", "security"];

    /// <summary>The hooks at which a table has a built-in chain, in order; empty for an unknown table.</summary>
    /// <param name="table">The table's name.</param>
    public static EquatableArray<Hook> HooksOf(string table) =>
        Tables.TryGetValue(table, out var found) ? EquatableArray.Create<Hook>(found.Hooks) : [];

    /// <summary>The name of the built-in chain of a hook: <c>PREROUTING</c>, <c>INPUT</c>, …</summary>
    /// <param name="hook">The hook.</param>
    public static ChainName ChainOf(Hook hook) => hook switch
    {
        Hook.Prerouting => "PREROUTING",
        Hook.Input => "INPUT",
        Hook.Forward => "FORWARD",
        Hook.Output => "OUTPUT",
        Hook.Postrouting => "POSTROUTING",
        _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, null),
    };

    /// <summary>What makes a chain of a table a base chain, or null where it is a regular one.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="chain">The chain's name.</param>
    /// <param name="policy">The policy to give the base chain.</param>
    public static BaseChain? BaseOf(string table, ChainName chain, ChainPolicy policy = ChainPolicy.Accept)
    {
        if (!Tables.TryGetValue(table, out var found))
            return null;
        foreach (var hook in found.Hooks)
            if (ChainOf(hook) == chain)
                return new BaseChain(hook, TypeOf(table, hook), PriorityOf(table, hook, found.Priority), policy);
        return null;
    }

    static ChainType TypeOf(string table, Hook hook) => (table, hook) switch
    {
        ("nat", _) => ChainType.Nat,
        ("mangle", Hook.Output) => ChainType.Route,
        _ => ChainType.Filter,
    };

    static int PriorityOf(string table, Hook hook, int usual) =>
        table == "nat" && hook is (Hook.Input or Hook.Postrouting) ? 100 : usual;
}
