using System.Text.Json.Nodes;

namespace Sidecar.Netfilter.Formats;

/// <summary>Puts the options of <c>log</c>, which the model keeps as words, into JSON. Null where they are no such options.</summary>
static class NftJsonLogWriter
{
    static readonly string[] Options = ["prefix", "level", "group", "snaplen", "queue-threshold", "flags"];

    public static JsonObject? Write(string options)
    {
        var problems = new List<Diagnostic>();
        var at = new NftCursor(NftLexer.Read(options, problems));
        var parts = new JsonObject();
        var flags = new List<string>();
        while (problems.Count == 0 && at.TryTakeAny(Options) is { } option)
        {
            var isRead = option == "flags" ? TryFlags(at, flags) : at.Current.IsName && parts.TryAdd(option, ValueOf(at.Take()));
            if (!isRead)
                return null;
        }
        if (problems.Count > 0 || !at.AtEnd)
            return null;
        if (flags.Count > 0)
            parts["flags"] = NftJsonValue.Bits(flags);
        return NftJsonValue.Entry("log", parts.Count == 0 ? null : parts);
    }

    static JsonNode ValueOf(NftToken token) =>
        token.Kind == NftTokenKind.Quoted ? JsonValue.Create(token.Text) : NftJsonValue.Word(token.Text);

    // "flags tcp sequence,options" is two flags here: "tcp sequence" and "tcp options".
    static bool TryFlags(NftCursor at, List<string> flags)
    {
        if (at.TryTakeAny("tcp", "ip") is { } header)
        {
            do
            {
                if (at.TryTakeAny("sequence", "options") is not { } detail)
                    return false;
                flags.Add($"{header} {detail}");
            }
            while (at.TryTake(","));
            return true;
        }
        if (at.TryTakeAny("skuid", "ether", "all") is not { } flag)
            return false;
        flags.Add(flag);
        return true;
    }
}
