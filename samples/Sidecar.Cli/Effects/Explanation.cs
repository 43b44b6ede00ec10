namespace Sidecar.Cli.Effects;

/// <summary>What a program's complaint means, for somebody who has to do something about it.</summary>
static class Explanation
{
    static readonly (string Sign, string Advice)[] Known =
    [
        ("Permission denied", Privileges.Advice),
        ("Operation not permitted", Privileges.Advice),
        ("you must be root", Privileges.Advice),
        ("No chain/target/match by that name", "a kernel module is missing; load xt_REDIRECT, xt_owner, xt_conntrack, and for TPROXY xt_TPROXY (modprobe on the node)"),
        ("can't initialize iptables table", "a kernel module is missing; load iptable_nat and iptable_mangle (modprobe on the node), or use the other backend: --force-iptables-binary nft"),
        ("Could not process rule: No such file or directory", "a kernel module is missing; load nft_redir, nft_ct, and for TPROXY nft_tproxy (modprobe on the node)"),
        ("Could not fetch rule set generation id", "the kernel has no nf_tables; use --force-iptables-binary legacy"),
        ("Couldn't load match", "an extension of iptables is missing from this image"),
        ("Couldn't load target", "an extension of iptables is missing from this image"),
        ("unknown option", "an extension of iptables is missing from this image"),
        ("xtables lock", "another program holds the lock of iptables"),
    ];

    /// <summary>The complaint, and in brackets what to do about it where that is known.</summary>
    public static string Of(string error)
    {
        var said = string.Join("; ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var advice = Known.Where(known => error.Contains(known.Sign, StringComparison.OrdinalIgnoreCase)).Select(known => known.Advice).FirstOrDefault();
        return advice is null ? said : $"{said} ({advice})";
    }
}
