using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>Looks for options, and items of options, without which the rules would do the same.</summary>
static class OptionEffects
{
    public static Property Property(InterceptionSettings settings) => Verification.Property.OfWhole(
        "No option is without effect", (property, evaluator, bound) => Check(property, settings, evaluator.Facts, bound)) with
    {
        Id = "options-effective",
        Severity = Severity.Warning,
        Reason = "An option that changes nothing was meant to: it is misspelt, or another option hides it.",
    };

    static Finding Check(Property property, InterceptionSettings settings, NamespaceFacts facts, long bound)
    {
        var rules = InterceptionRules.Build(settings);
        var given = new Evaluator(rules, facts);
        var idle = new List<string>();
        long classes = 0;
        foreach (var (option, without) in Without(settings))
        {
            var others = InterceptionRules.Build(without);
            var space = PacketSpace.Of(facts, [rules, others], Cuts.None, bound);
            classes = Math.Max(classes, space.Count);
            var reduced = new Evaluator(others, facts);
            if (!space.Any(packet => !given.Evaluate(packet).LooksLike(reduced.Evaluate(packet))))
                idle.Add(option);
        }
        return idle.Count == 0
            ? new Proved(property, classes, classes)
            : new WithoutEffect(property, idle.ToEquatableArray(), classes);
    }

    /// <summary>The settings without each option that says something, and each item of a list.</summary>
    static IEnumerable<(string Option, InterceptionSettings Without)> Without(InterceptionSettings settings)
    {
        if (settings.Mode == InterceptionMode.None)
            return [];
        return Lists(settings).Concat(Identities(settings)).Concat(Switches(settings));
    }

    static IEnumerable<(string, InterceptionSettings)> Lists(InterceptionSettings settings) =>
    [
        .. Items(nameof(InterceptionOptions.InboundPorts), settings.InboundPorts,
            rest => settings with { InboundPorts = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeInboundPorts), settings.ExcludedInboundPorts,
            rest => settings with { ExcludedInboundPorts = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeInboundSources), settings.ExcludedInboundSources,
            rest => settings with { ExcludedInboundSources = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeInterfaces), settings.ExcludedInterfaces,
            rest => settings with { ExcludedInterfaces = rest }),
        .. Items(nameof(InterceptionOptions.VirtualInterfaces), settings.VirtualInterfaces,
            rest => settings with { VirtualInterfaces = rest }),
        .. Items(nameof(InterceptionOptions.OutboundRanges), settings.OutboundRanges,
            rest => settings with { OutboundRanges = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeOutboundRanges), settings.ExcludedOutboundRanges,
            rest => settings with { ExcludedOutboundRanges = rest }),
        .. Items(nameof(InterceptionOptions.OutboundPorts), settings.OutboundPorts,
            rest => settings with { OutboundPorts = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeOutboundPorts), settings.ExcludedOutboundPorts,
            rest => settings with { ExcludedOutboundPorts = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeOutboundPortsForUids), settings.ExcludedOutboundPortsForUids,
            rest => settings with { ExcludedOutboundPortsForUids = rest }),
        .. Items(nameof(InterceptionOptions.ExcludeOwnerGroups), settings.ExcludedOwnerGroups,
            rest => settings with { ExcludedOwnerGroups = rest }),
        .. settings.OwnerGroups.IsAll ? [] : Items(nameof(InterceptionOptions.OwnerGroups), settings.OwnerGroups,
            rest => settings with { OwnerGroups = rest }),
    ];

    static IEnumerable<(string, InterceptionSettings)> Identities(InterceptionSettings settings)
    {
        var users = Items(nameof(InterceptionOptions.ProxyUid), settings.ProxyUids, rest => settings with { ProxyUids = rest });
        var groups = Items(nameof(InterceptionOptions.ProxyGid), settings.ProxyGids, rest => settings with { ProxyGids = rest });
        var marks = settings.ProxyMark is { } mark
            ? new[] { ($"{nameof(InterceptionOptions.ProxyMark)} {mark}", settings with { ProxyMark = null }) }
            : [];
        return users.Concat(groups).Concat(marks);
    }

    static IEnumerable<(string, InterceptionSettings)> Switches(InterceptionSettings settings)
    {
        if (settings.Dns != DnsCapture.None)
            yield return (nameof(InterceptionOptions.RedirectDns), settings with { Dns = DnsCapture.None });
        if (settings.DropInvalid)
            yield return (nameof(InterceptionOptions.DropInvalid), settings with { DropInvalid = false });
        if (settings.IPv6)
            yield return (nameof(InterceptionOptions.IPv6), settings with { IPv6 = false });
    }

    static IEnumerable<(string, InterceptionSettings)> Items<T>(
        string option, Selection<T> selection, Func<Selection<T>, InterceptionSettings> with) => selection.IsAll
            ? [($"{option} *", with(Selection<T>.Of([])))]
            : Items(option, selection.Items, rest => with(Selection<T>.Of(rest)));

    static IEnumerable<(string, InterceptionSettings)> Items<T>(
        string option, EquatableArray<T> items, Func<EquatableArray<T>, InterceptionSettings> with)
    {
        for (var i = 0; i < items.Count; i++)
            yield return ($"{option} {items[i]}", with(items.RemoveAt(i)));
    }
}
