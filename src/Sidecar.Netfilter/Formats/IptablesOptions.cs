using System.Collections.Frozen;

namespace Sidecar.Netfilter.Formats;

/// <summary>The words of iptables(8) that begin something new within a rule.</summary>
static class IptablesOptions
{
    static readonly FrozenDictionary<string, string> Core = new Dictionary<string, string>
    {
        ["-p"] = "-p",
        ["--protocol"] = "-p",
        ["--proto"] = "-p",
        ["-s"] = "-s",
        ["--source"] = "-s",
        ["--src"] = "-s",
        ["-d"] = "-d",
        ["--destination"] = "-d",
        ["--dst"] = "-d",
        ["-i"] = "-i",
        ["--in-interface"] = "-i",
        ["-o"] = "-o",
        ["--out-interface"] = "-o",
        ["-f"] = "-f",
        ["--fragment"] = "-f",
        ["-c"] = "-c",
        ["--set-counters"] = "-c",
        ["-m"] = "-m",
        ["--match"] = "-m",
        ["-j"] = "-j",
        ["--jump"] = "-j",
        ["-g"] = "-g",
        ["--goto"] = "-g",
        ["-t"] = "-t",
        ["--table"] = "-t",
        ["-4"] = "-4",
        ["--ipv4"] = "-4",
        ["-6"] = "-6",
        ["--ipv6"] = "-6",
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, string> Commands = new Dictionary<string, string>
    {
        ["-A"] = "-A",
        ["--append"] = "-A",
        ["-I"] = "-I",
        ["--insert"] = "-I",
        ["-D"] = "-D",
        ["--delete"] = "-D",
        ["-R"] = "-R",
        ["--replace"] = "-R",
        ["-N"] = "-N",
        ["--new-chain"] = "-N",
        ["--new"] = "-N",
        ["-X"] = "-X",
        ["--delete-chain"] = "-X",
        ["-F"] = "-F",
        ["--flush"] = "-F",
        ["-P"] = "-P",
        ["--policy"] = "-P",
        ["-Z"] = "-Z",
        ["--zero"] = "-Z",
    }.ToFrozenDictionary();

    /// <summary>The names of targets that bring code of their own, so that a jump to them is no jump to a chain.</summary>
    static readonly FrozenSet<string> Extensions = FrozenSet.ToFrozenSet(
    [
        "AUDIT", "CHECKSUM", "CLASSIFY", "CLUSTERIP", "CONNSECMARK", "DNPT", "DSCP", "ECN", "HL", "HMARK", "IDLETIMER",
        "LED", "NETMAP", "NFLOG", "NFQUEUE", "QUEUE", "RATEEST", "SECMARK", "SET", "SNPT", "SYNPROXY", "TCPMSS",
        "TCPOPTSTRIP", "TEE", "TOS", "TRACE", "TTL", "ULOG",
    ]);

    /// <summary>The short form of an option that iptables has without any module, or null.</summary>
    public static string? CoreOption(IptablesToken token) => token.IsQuoted ? null : Core.GetValueOrDefault(token.Text);

    /// <summary>The short form of a command, or null.</summary>
    public static string? Command(IptablesToken token) => token.IsQuoted ? null : Commands.GetValueOrDefault(token.Text);

    /// <summary>True for a target of iptables-extensions(8).</summary>
    public static bool IsExtension(string target) => Extensions.Contains(target);

    /// <summary>Takes <c>--option=value</c> and <c>-ptcp</c> apart, as getopt(3) does.</summary>
    public static IEnumerable<IptablesToken> Separate(IEnumerable<IptablesToken> tokens)
    {
        foreach (var token in tokens)
        {
            var equals = token.Source.IndexOf('=', StringComparison.Ordinal);
            if (token.Source.StartsWith("--", StringComparison.Ordinal) && equals > 0)
            {
                yield return Part(token, 0, equals);
                yield return Part(token, equals + 1, token.Source.Length);
            }
            else if (token.Source is ['-', 'p' or 's' or 'd' or 'i' or 'o' or 'm' or 'j' or 'g', _, ..])
            {
                yield return Part(token, 0, 2);
                yield return Part(token, 2, token.Source.Length);
            }
            else
                yield return token;
        }
    }

    static IptablesToken Part(IptablesToken token, int from, int to)
    {
        var source = token.Source[from..to];
        var text = from == 0 ? source : token.Text[from..];
        return new IptablesToken(text, source, token.Column + from);
    }
}
