using System.Text.Json;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

/// <summary>A case of the data recorded from Istio: a command line, what the tool found out, and what it made of it.</summary>
sealed record IstioCase(string Family, JsonElement Json)
{
    public static IEnumerable<TheoryDataRow<string?>> Names(string family) =>
        Corpus.Cases(family, folder => Read(folder).Select(json => json.GetProperty("name").GetString()!));

    public static IstioCase Find(string family, string? name)
    {
        var wanted = Corpus.SkipIfAbsent(family, name);
        return new IstioCase(family, Read(Corpus.Family(family)).Single(json => json.GetProperty("name").GetString() == wanted));
    }

    /// <summary>A case that a test names; skips the running test where the data has none of that name.</summary>
    public static IstioCase Known(string family, string name)
    {
        var known = Corpus.Find(family) is { } folder && Read(folder).Any(json => json.GetProperty("name").GetString() == name);
        return Find(family, known ? name : null);
    }

    public string Golden =>
        File.ReadAllText(Path.Combine(Corpus.Family(Family), Json.GetProperty("golden").GetString()!)).ReplaceLineEndings("\n");

    /// <summary>The recorded rules, read from Istio's own text.</summary>
    public RuleSet GoldenRules()
    {
        if (Family == "istio-nftables")
            return NftFormat.Instance.Parse(Golden).Value.ToRuleSet();
        var (v4, v6) = Restores();
        return IptablesRestoreFormat.IPv6.Parse(v6).Value.ApplyTo(IptablesRestoreFormat.IPv4.Parse(v4).Value.ToRuleSet());
    }

    // The recording has what goes to iptables-restore, then what goes to ip6tables-restore, between the calls of the tools.
    (string V4, string V6) Restores()
    {
        var texts = new[] { "", "" };
        var seen = new HashSet<string>();
        var family = 0;
        foreach (var line in Golden.Split('\n').Where(line => !line.EndsWith("tables-save", StringComparison.Ordinal)))
        {
            if (line.StartsWith('*') && !seen.Add(line))
                family = 1;
            texts[family] += line + "\n";
        }
        return (texts[0], texts[1]);
    }

    public bool IPv6 => Json.GetProperty("detected").GetProperty("ipv6").GetBoolean();

    public InterceptionArguments Arguments()
    {
        var environment = Json.GetProperty("env").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
        var arguments = InterceptionArguments.Parse(Texts(Json.GetProperty("args")), environment.GetValueOrDefault).Value;
        var detected = Json.GetProperty("detected");
        arguments.Options.IPv6 = IPv6;
        arguments.Options.DnsServers = string.Join(',',
            Texts(detected.GetProperty("dnsServersV4")).Concat(Texts(detected.GetProperty("dnsServersV6"))));
        return arguments;
    }

    public InterceptionSettings Settings(Dialect dialect = Dialect.Istio)
    {
        var arguments = Arguments();
        arguments.Options.Dialect = dialect.ToString();
        return arguments.ReadSettings().Value;
    }

    static JsonElement.ArrayEnumerator Read(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json"))).RootElement.GetProperty("cases").EnumerateArray();

    static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);
}
