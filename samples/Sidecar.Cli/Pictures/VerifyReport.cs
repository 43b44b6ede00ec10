using System.Text;
using Sidecar.Cli.Sources;
using Sidecar.Cli.Verbs;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Pictures;

/// <summary>A proof, or what is in its way, as a page that a person would send on.</summary>
static class VerifyReport
{
    const string Head = "Do these rules keep what they promise?";

    /// <summary>What the evaluator takes for granted, whatever the rules.</summary>
    static readonly string[] Assumed =
    [
        "Every interface is up; reverse path filtering and route_localnet are off.",
        "Fragments are put together before the rules see them, as connection tracking does.",
        "There are no bridges, no sockets bound to a device, and no helpers that expect further connections.",
        "No address but those below is the pod's own, and nobody else listens in it.",
        "A proof looks at one packet of every class that the rules, the promises and the pod can tell apart, and follows the "
            + "opening of its connection: request, answer, and for TCP the handshake and the first data.",
    ];

    /// <summary>The page, in HTML.</summary>
    /// <param name="source">The rules and their surroundings.</param>
    /// <param name="findings">What came of each property.</param>
    /// <param name="given">The arguments of the command line.</param>
    public static string Of(RuleSource source, EquatableArray<Finding> findings, IReadOnlyList<string> given)
    {
        var picture = PictureBuilder.Of(source.Rules);
        var body = new StringBuilder();
        body.Append($"<header>\n<h1>{Head}</h1>\n{Verdict(findings)}<p class=\"soft\">{Markup.Escape(picture.Summary)}</p>\n");
        body.Append($"<p class=\"soft\">Made by <code>{Markup.Escape(ShellText.Of(["sidecar", "verify", .. given]))}</code></p>\n</header>\n<main>\n");
        AppendOpen(body, findings, given);
        AppendProved(body, [.. findings.OfType<Proved>()]);
        AppendOptions(body, source.Settings);
        AppendAssumptions(body, source.Facts);
        body.Append($"<h2>The rules</h2>\n<details open><summary>As a picture</summary>\n<div class=\"drawing\" tabindex=\"0\" role=\"region\" aria-label=\"Picture of the rules\">\n{Svg.Element(picture)}</div></details>\n");
        body.Append($"<details><summary>As text</summary><pre>{Lines(RuleText.Listing(source.Rules))}</pre></details>\n</main>\n");
        return Page.Of(Head, Assets.Text("page.css") + Assets.Text("picture.css") + Assets.Text("report.css"), body.ToString());
    }

    static string Verdict(EquatableArray<Finding> findings)
    {
        var broken = findings.Count(finding => VerifyVerb.IsWrong(finding, strict: false));
        var open = findings.Count(finding => !finding.Holds) - broken;
        var proved = findings.Count(finding => finding.Holds);
        var (style, answer) = (broken, open) switch
        {
            (0, 0) => ("good", "Yes."),
            (0, _) => ("odd", "Yes, with remarks."),
            _ => ("bad", "No."),
        };
        return $"<p class=\"verdict {style}\"><strong>{answer}</strong> {proved} of {findings.Count} properties are proved; {broken} broken, {open} to be looked at.</p>\n";
    }

    static void AppendOpen(StringBuilder body, EquatableArray<Finding> findings, IReadOnlyList<string> given)
    {
        var open = findings.Where(finding => !finding.Holds).OrderByDescending(finding => VerifyVerb.IsWrong(finding, strict: false)).ToList();
        if (open.Count == 0)
            return;
        body.Append("<h2>What is not proved</h2>\n");
        foreach (var finding in open)
        {
            var (style, word) = VerifyVerb.IsWrong(finding, strict: false) ? ("bad", "broken") : ("odd", finding is Undecidable ? "not decided" : "remark");
            body.Append($"<section class=\"finding {style}\" id=\"{Markup.Escape(finding.Property.Id)}\">\n<h3>{Markup.Escape(finding.Property.Name)}</h3>\n");
            body.Append($"<p><span class=\"tag\">{word}</span> {Markup.Escape(Extent(finding))}</p>\n");
            if (finding.Property.Reason.Length > 0)
                body.Append($"<p>{Markup.Escape(finding.Property.Reason)}</p>\n");
            body.Append(Evidence(finding, given)).Append("</section>\n");
        }
    }

    static string Extent(Finding finding) => finding switch
    {
        Disproved broken => $"It does not hold for {broken.Failures} of {broken.Classes} classes of packets.",
        Undecidable undecided => undecided.Reason,
        Unused unused => $"Looked at: {unused.Classes} classes of packets. No packet matches:",
        WithoutEffect idle => $"Looked at: {idle.Classes} classes of packets. No packet fares differently without:",
        _ => finding.ToString()!,
    };

    static string Evidence(Finding finding, IReadOnlyList<string> given) => finding switch
    {
        Disproved broken => $"<details open><summary>A packet that shows it: {Markup.Escape(broken.Packet.ToString())}</summary>"
            + $"<pre>{Lines(broken.Witness.ToString())}</pre></details>\n"
            + $"<p class=\"soft\">Alone: <code>{Markup.Escape(ShellText.Of(["sidecar", "verify", .. given, "--property", finding.Property.Id]))}</code></p>\n",
        Unused unused => Items(unused.Rules.Select(rule => rule.ToString())),
        WithoutEffect idle => Items(idle.Options),
        _ => "",
    };

    static void AppendProved(StringBuilder body, List<Proved> proved)
    {
        if (proved.Count == 0)
            return;
        body.Append("<h2>What is proved</h2>\n<table><thead><tr><th scope=\"col\">Property</th><th scope=\"col\">Holds for every packet</th>"
            + "<th scope=\"col\" class=\"count\">Classes looked at</th><th scope=\"col\" class=\"count\">of which it concerns</th></tr></thead><tbody>\n");
        foreach (var finding in proved)
            body.Append($"<tr><th scope=\"row\"><code>{Markup.Escape(finding.Property.Id)}</code></th><td>{Markup.Escape(finding.Property.Name)}</td>"
                + $"<td class=\"count\">{finding.Classes}</td><td class=\"count\">{finding.Concerned}</td></tr>\n");
        body.Append("</tbody></table>\n<p class=\"soft\">A property that concerns no class holds for want of a case: nothing in the options asks for it.</p>\n");
    }

    static void AppendOptions(StringBuilder body, InterceptionSettings settings)
    {
        body.Append("<h2>What the options ask for</h2>\n<table><tbody>\n");
        foreach (var (name, value) in Options(settings))
            body.Append($"<tr><th scope=\"row\">{name}</th><td>{Markup.Escape(value.Length == 0 ? "none" : value)}</td></tr>\n");
        body.Append("</tbody></table>\n");
    }

    static IEnumerable<(string Name, string Value)> Options(InterceptionSettings settings) =>
    [
        ("Mode", $"{settings.Mode.ToString().ToUpperInvariant()}, {(settings.IPv6 ? "IPv4 and IPv6" : "IPv4")}"),
        ("Outbound to port", $"{settings.OutboundPort}"),
        ("Destinations captured", $"{settings.OutboundRanges}"),
        ("but not", Joined(settings.ExcludedOutboundRanges)),
        ("Ports always captured", Joined(settings.OutboundPorts)),
        ("Ports never captured", Joined(settings.ExcludedOutboundPorts)),
        ("Inbound to port", $"{settings.InboundPort}"),
        ("Ports captured", $"{settings.InboundPorts}"),
        ("but not", Joined(settings.ExcludedInboundPorts)),
        ("Sources not captured", Joined(settings.ExcludedInboundSources)),
        ("Tunnel's port", $"{settings.TunnelPort}"),
        ("Proxy's users", Joined(settings.ProxyUids)),
        ("Proxy's groups", Joined(settings.ProxyGids)),
        ("Interfaces left alone", Joined(settings.ExcludedInterfaces)),
        ("Interfaces of guests", Joined(settings.VirtualInterfaces)),
        ("DNS", settings.Dns == DnsCapture.None ? "" : $"to port {settings.DnsPort}: {settings.Dns} {Joined(settings.Resolvers)}"),
        ("Invalid segments", settings.DropInvalid ? "dropped" : "left alone"),
    ];

    static string Joined<T>(EquatableArray<T> items) => string.Join(", ", items);

    static void AppendAssumptions(StringBuilder body, NamespaceFacts facts)
    {
        body.Append("<h2>What is assumed</h2>\n").Append(Items(Assumed)).Append("<h3>The pod</h3>\n<table><tbody>\n");
        Row("Interfaces", facts.Interfaces.Select(link => $"{link.Name} ({string.Join(", ", link.Addresses)})"));
        Row("Routes", facts.Routes.Select(route => $"{route.Destination} by {route.Interface}"));
        Row("Listening", facts.Listeners.Select(listener => $"{listener.Protocol} {listener}, {listener.Owner}"));
        Row("Passes on to others", [facts.ForwardsIPv4 || facts.ForwardsIPv6 ? "yes" : "no"]);
        body.Append("</tbody></table>\n");

        void Row(string name, IEnumerable<string> values) =>
            body.Append($"<tr><th scope=\"row\">{name}</th><td>{string.Join("<br>", values.Select(Markup.Escape))}</td></tr>\n");
    }

    static string Items(IEnumerable<string> items) =>
        $"<ul>\n{string.Concat(items.Select(item => $"<li>{Markup.Escape(item)}</li>\n"))}</ul>\n";

    static string Lines(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(Markup.Escape));
}
