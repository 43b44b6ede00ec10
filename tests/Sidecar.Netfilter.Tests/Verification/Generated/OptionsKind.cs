using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Verification.Generated;

/// <summary>A kind of options, of which rules are made in a way of its own.</summary>
/// <param name="Mode">How connections come to the proxy.</param>
/// <param name="Dns">Whose queries go to the agent.</param>
/// <param name="IPv6">Whether IPv6 is intercepted as well.</param>
public sealed record OptionsKind(InterceptionMode Mode, DnsCapture Dns, bool IPv6)
{
    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<OptionsKind> All { get; } =
    [
        .. from mode in Enum.GetValues<InterceptionMode>()
           from dns in Enum.GetValues<DnsCapture>()
           from ipv6 in new[] { false, true }
           select new OptionsKind(mode, dns, ipv6),
    ];

    /// <summary>Options of this kind without end, by turns with few settings that are not the default and with any number.</summary>
    /// <param name="seed">What decides by chance.</param>
    public IEnumerable<OptionsSample> Draw(int seed)
    {
        var any = OptionsGen.Sample.Select(Turned);
        var few = any.SelectMany(sample => Gen.Choose(2, 6).SelectMany(settings => Thinned(sample, settings)));
        for (var chance = unchecked((ulong)seed * 1000 + (ulong)Number * 50); ; chance++)
            yield return (chance % 2 == 0 ? few : any).Sample(1, new Rnd(chance), 50).Single();
    }

    /// <summary>The same options with one setting more at its default, where that is still of this kind.</summary>
    /// <param name="sample">The options.</param>
    public IEnumerable<OptionsSample> Smaller(OptionsSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return sample.Shrink().Where(smaller => InterceptionSettings.Read(smaller.Options) is { IsSuccess: true } read && Is(read.Value));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Mode}, DNS {Dns}, {(IPv6 ? "both families" : "IPv4")}";

    int Number => ((((int)Mode * 3) + (int)Dns) * 2) + (IPv6 ? 1 : 0);

    OptionsSample Turned(OptionsSample sample) => sample.With(options =>
    {
        (options.Dialect, options.Mode, options.IPv6) = ("default", Mode.ToString().ToUpperInvariant(), IPv6);
        (options.RedirectDns, options.CaptureAllDns) = (Dns != DnsCapture.None, Dns == DnsCapture.All);
        if (Dns == DnsCapture.Resolvers && options.DnsServers.Length == 0)
            options.DnsServers = "10.96.0.10";
        if (Mode == InterceptionMode.Tproxy)
            options.ProxyMark = "";
    });

    Gen<OptionsSample> Thinned(OptionsSample sample, int settings)
    {
        var smaller = Smaller(sample).ToArray();
        return smaller.Length <= settings ? Gen.Constant(sample) : Gen.Elements(smaller).SelectMany(one => Thinned(one, settings));
    }

    bool Is(InterceptionSettings settings) =>
        settings.Mode == Mode && settings.Dns == Dns && settings.IPv6 == IPv6 && settings.Dialect == Dialect.Default;
}
