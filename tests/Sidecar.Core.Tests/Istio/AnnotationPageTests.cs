using System.Reflection;
using System.Text;
using Sidecar.Core.Istio;
using Sidecar.Core.Istio.Annotations;

namespace Sidecar.Core.Tests.Istio;

/// <summary>The reference page is written from the table that validation runs from.</summary>
public class AnnotationPageTests
{
    static readonly string Page = Path.Combine(Checkout.Root, "docs", "annotations.md");

    [Fact]
    public void The_reference_page_says_what_the_table_says()
    {
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
            File.WriteAllText(Page, Render());
        Assert.Equal(Render(), File.ReadAllText(Page));
    }

    [Fact]
    public void Every_name_the_code_knows_is_in_the_table()
    {
        var known = new[] { typeof(AnnotationNames), typeof(LabelNames) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Empty(known.Except(IstioAnnotations.All.Select(annotation => annotation.Name)));
    }

    [Fact]
    public void No_name_is_listed_twice_for_one_place() => Assert.Equal(
        IstioAnnotations.All.Length,
        IstioAnnotations.All.DistinctBy(annotation => (annotation.Name, annotation.Place)).Count());

    static string Render()
    {
        var page = new StringBuilder("""
            # Annotations and labels of Istio's injection

            Written from the table `IstioAnnotations.All`; a test keeps the two equal. **Validated** means that a wrong value
            refuses the pod, and that all wrong values are reported together.


            """);
        foreach (var place in Enum.GetValues<IstioAnnotationPlace>())
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {Title(place)}\n\n");
            page.Append("| Name | What it does | Accepts | Default |\n| --- | --- | --- | --- |\n");
            foreach (var annotation in IstioAnnotations.All.Where(annotation => annotation.Place == place))
                page.Append(System.Globalization.CultureInfo.InvariantCulture,
                    $"| `{annotation.Name}` | {annotation.Meaning} | {annotation.Accepts}{(annotation.IsValidated ? " (validated)" : "")} | {annotation.Default} |\n");
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    static string Title(IstioAnnotationPlace place) => place switch
    {
        IstioAnnotationPlace.Annotation => "Annotations",
        IstioAnnotationPlace.Label => "Labels",
        _ => "Label, or annotation where there is no such label",
    };
}
