using System.Text.Json;
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

    public string Golden =>
        File.ReadAllText(Path.Combine(Corpus.Family(Family), Json.GetProperty("golden").GetString()!)).ReplaceLineEndings("\n");

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
