using System.Text.Json;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>The rules that a recording had loaded, read from their text.</summary>
static class LoadedRules
{
    public static RuleSet Of(string folder, JsonElement config)
    {
        var name = config.GetProperty("name").GetString();
        var rules = RuleSet.Empty;
        foreach (var (kind, format) in Formats(config))
            rules = format.Parse(File.ReadAllText(Path.Combine(folder, "rules", $"{name}.{kind}"))).Value.ApplyTo(rules);
        return rules;
    }

    static IEnumerable<(string Kind, IRuleSetFormat Format)> Formats(JsonElement config)
    {
        if (config.GetProperty("backend").GetString() == "nft")
        {
            yield return ("nft", NftFormat.Instance);
            yield break;
        }
        yield return ("v4", IptablesRestoreFormat.IPv4);
        if (config.GetProperty("ipv6").GetBoolean())
            yield return ("v6", IptablesRestoreFormat.IPv6);
    }
}
