using System.Globalization;

namespace Sidecar.Cli.Effects;

/// <summary>What this process may do (capabilities(7)).</summary>
static class Privileges
{
    const int NetAdmin = 12;
    const string Field = "CapEff:";

    /// <summary>What a person can do about it.</summary>
    public const string Advice =
        "it takes the capability NET_ADMIN (be root, or in a pod: securityContext.capabilities.add: [NET_ADMIN, NET_RAW])";

    /// <summary>True with the capability NET_ADMIN.</summary>
    public static bool MayAdministerNetwork
    {
        get
        {
            var line = File.ReadLines("/proc/thread-self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is not null
                && (ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> NetAdmin & 1) == 1;
        }
    }
}
