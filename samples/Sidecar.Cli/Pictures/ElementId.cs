using System.Text;
using Sidecar.Netfilter;

namespace Sidecar.Cli.Pictures;

/// <summary>
/// Names for the parts of a picture. They come from the names in the rules, so that a part keeps its own when others come
/// and go; they can stand in XML, HTML and CSS as they are; two parts never share one.
/// </summary>
static class ElementId
{
    public const string Arrives = "place.arrives";
    public const string Process = "place.process";
    public const string Leaves = "place.leaves";

    public static string Of(Hook hook) => $"hook.{hook.ToString().ToLowerInvariant()}";

    public static string Of(TableId table, ChainName chain) =>
        $"chain.{(table.Backend == Backend.Nftables ? "nft" : "xt")}.{table.Family.ToString().ToLowerInvariant()}"
        + $".{Plain(table.Name)}.{Plain(chain.Value)}";

    public static string Of(TableId table, ChainName chain, int number) => $"rule{Of(table, chain)["chain".Length..]}.{number}";

    /// <summary>The way from one place or hook to the next.</summary>
    public static string Way(string from, string to) => $"way.{from}.{to}";

    /// <summary>The kernel's call of a base chain.</summary>
    public static string Call(string chain) => $"call.{chain}";

    /// <summary>The jump that a rule makes.</summary>
    public static string Jump(string rule) => $"jump.{rule}";

    // No dot of a name comes through, so the dots between names stay what they are.
    static string Plain(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
            _ = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? text.Append(c) : text.Append($"..{(int)c:x}..");
        return text.ToString();
    }
}
