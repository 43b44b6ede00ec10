using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Istio;
using Sidecar.Core.Policy;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Linting;

namespace Sidecar.Core.Tests.House;

/// <summary>The reference page of codes is written from the code: the codes themselves, and what is said of each there.</summary>
public class CodesPageTests
{
    static readonly string Page = Path.Combine(Checkout.Root, "docs", "codes.md");

    static readonly Dictionary<string, XElement> Documented = XDocument
        .Load(Path.ChangeExtension(typeof(InjectionReason).Assembly.Location, ".xml")).Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!);

    [Fact]
    public void The_reference_page_says_what_the_code_says()
    {
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
            File.WriteAllText(Page, Render());
        Assert.Equal(Render(), File.ReadAllText(Page));
    }

    [Fact]
    public void The_lists_of_codes_are_whole_and_sorted()
    {
        Assert.Equal(Constants(typeof(PreflightCodes)).Select(code => code.Value).Order(StringComparer.Ordinal), PreflightCodes.All);
        Assert.Equal(Constants(typeof(InjectionErrorCodes)).Select(code => code.Value).Order(StringComparer.Ordinal), InjectionErrorCodes.All);
        Assert.Equal(Constants(typeof(IstioErrorCodes)).Select(code => code.Value).Order(StringComparer.Ordinal), IstioErrorCodes.All);
        Assert.Equal(Reasons().Select(reason => reason.Value).Order(StringComparer.Ordinal), InjectionReason.All.Select(reason => reason.Code));
    }

    [Fact]
    public void A_code_means_one_thing_wherever_it_stands()
    {
        string[] errors = [.. InjectionErrorCodes.All, .. IstioErrorCodes.All];
        Assert.Equal(errors.Distinct(), errors);
        // Two containers of one name are the same mistake before injection and after it.
        Assert.Equal([InjectionErrorCodes.DuplicateContainer], errors.Intersect(PreflightCodes.All));
        Assert.Empty(errors.Intersect(InjectionReason.All.Select(reason => reason.Code)));
    }

    static string Render()
    {
        var page = new StringBuilder("""
            # Codes

            Every decision, refusal and finding has a code that stays the same from release to release: lower-case words joined
            by `-`, fit for logs, metrics, audit annotations and alerts. Written from the library; a test keeps the two equal.


            """);
        Table(page, "Why a pod is or is not injected",
            "`InjectionDecision.Reason`, and the audit annotation `reason` of an answer. Rules of one's own bring codes of their own.",
            Reasons());
        Table(page, "Why a pod is refused", "`InjectionError.Code`, of the engine.", Constants(typeof(InjectionErrorCodes)));
        Table(page, "Why Istio's profile refuses a pod", "`InjectionError.Code`, besides those of the engine.", Constants(typeof(IstioErrorCodes)));
        Table(page, "Requests that are no pod to be created", "The audit annotation `reason` of an answer.", Constants(typeof(AdmissionHandler))
            .Where(code => code.Value.Contains('-', StringComparison.Ordinal)));
        Table(page, "What is found in an injected pod",
            "`PreflightFinding.Code`; `PreflightPolicy` chooses whether a finding is ignored, warned of, or refuses the pod.",
            Constants(typeof(PreflightCodes)));
        page.Append("## What is found in webhook configurations\n\n`WebhookFinding.Rule`.\n\n| Code | Severity | What it says |\n| --- | --- | --- |\n");
        foreach (var rule in WebhookLint.Rules.OrderBy(rule => rule.Code, StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"| `{rule.Code}` | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Meaning} |\n");
        page.Append('\n');
        Table(page, "Why an API server does not call a webhook",
            "`WebhookBlocker.Requirement`, in the order in which blockers are listed.",
            Enum.GetNames<WebhookRequirement>().Select(name => (name, Summary($"F:{typeof(WebhookRequirement).FullName}.{name}"))));
        return page.ToString().TrimEnd('\n') + "\n";
    }

    static void Table(StringBuilder page, string title, string about, IEnumerable<(string Value, string Meaning)> codes)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{about}\n\n| Code | What it says |\n| --- | --- |\n");
        foreach (var (code, meaning) in codes)
            page.Append(CultureInfo.InvariantCulture, $"| `{code}` | {meaning} |\n");
        page.Append('\n');
    }

    static IEnumerable<(string Value, string Meaning)> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => ((string)field.GetRawConstantValue()!, Summary($"F:{type.FullName}.{field.Name}")))
            .OrderBy(code => code.Item1, StringComparer.Ordinal);

    static IEnumerable<(string Value, string Meaning)> Reasons() =>
        typeof(InjectionReason).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(InjectionReason))
            .Select(property => (((InjectionReason)property.GetValue(null)!).Code, Summary($"P:{typeof(InjectionReason).FullName}.{property.Name}")))
            .OrderBy(code => code.Item1, StringComparer.Ordinal);

    static string Summary(string member) => string.Join(' ', Text(Documented[member].Element("summary")!)
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } name => $"`{name.Value.Split('.')[^1]}`",
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };
}
