using System.Text.Json;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>The rules that a recording had loaded, read from their text.</summary>
static class LoadedRules
{
    public static RuleSet Of(string folder, JsonElement config)
    {
        var name = config.GetProperty("name").GetString();
        string Text(string kind) => File.ReadAllText(Path.Combine(folder, "rules", $"{name}.{kind}"));
        if (config.GetProperty("backend").GetString() == "nft")
            return NftFormat.Instance.Parse(Text("nft")).Value.ToRuleSet();
        var rules = Tmp.Parse(Text("v4"), Family.IPv4, RuleSet.Empty);
        return config.GetProperty("ipv6").GetBoolean() ? Tmp.Parse(Text("v6"), Family.IPv6, rules) : rules;
    }
}
