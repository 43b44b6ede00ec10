using System.Reflection;
using Sidecar.Tests.House;

namespace Sidecar.Core.Tests.House;

public class ArchitectureTests
{
    static readonly Assembly Library = Assembly.Load("Sidecar.Core");
    static readonly Type[] Types = Library.GetTypes();

    [Fact]
    public void A_namespace_uses_only_the_layers_below_it() => Assert.Empty(Rules.Layers(Types, "Sidecar.Core",
        [[""], ["Json"], ["Yaml"], ["Pods"], ["Policy"], ["Templates"], ["Injection"],
            ["Istio", "Workloads", "Webhooks", "Admission"], ["Interop", "Hosting"]]));

    /// <summary>Neither a type of Istio's profile nor a text or name with "istio" in it; comments may give it as an example.</summary>
    [Fact]
    public void The_engine_knows_no_Istio_name()
    {
        var library = Path.Combine(Checkout.Root, "src", "Sidecar.Core");
        var named =
            from folder in (string[])["Json", "Yaml", "Pods", "Policy", "Templates", "Injection", "Workloads", "Webhooks", "Admission", "Interop"]
            from file in Directory.EnumerateFiles(Path.Combine(library, folder), "*.cs", SearchOption.AllDirectories)
            where !file.StartsWith(Path.Combine(library, "Webhooks", "Istio"), StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Contains("istio", StringComparison.OrdinalIgnoreCase)
            select $"{Path.GetRelativePath(library, file)}: {line.Trim()}";
        Assert.Empty(named);
    }

    [Fact]
    public void A_profile_written_from_scratch_needs_nothing_of_Istios() => Assert.Empty(
        from type in Assembly.Load("log-shipper").GetTypes()
        from used in References.Of(type)
        where used.Namespace?.StartsWith("Sidecar.Core.Istio", StringComparison.Ordinal) == true
        select $"{type} uses {used}");

    [Fact]
    public void Only_the_folder_Interop_touches_the_Kubernetes_client() =>
        Assert.Empty(Rules.Touching(Types, "KubernetesClient", "Sidecar.Core.Interop"));

    [Fact]
    public void Only_the_folder_Yaml_touches_YamlDotNet() =>
        Assert.Empty(Rules.Touching(Types, "YamlDotNet", "Sidecar.Core.Yaml"));

    [Fact]
    public void The_package_depends_on_three_packages() =>
        Assert.Equal(["KubernetesClient", "Microsoft.Extensions.Options", "YamlDotNet"], PackageReferences.Shipped("Sidecar.Core"));

    [Fact]
    public void No_static_state_can_change() => Assert.Empty(Rules.MutableStatics(Types));

    [Fact]
    public void Public_types_cannot_be_changed_after_construction_but_for_options() =>
        Assert.Empty(Rules.MutableTypes(Types, "InjectionOptions"));

    [Fact]
    public void Public_structs_are_read_only() => Assert.Empty(Rules.WritableStructs(Types));

    [Fact]
    public void Families_of_records_are_closed() => Assert.Empty(Rules.OpenFamilies(Types));

    [Fact]
    public void Public_classes_are_sealed() => Assert.Empty(Rules.UnsealedClasses(Types));

    [Fact]
    public void Every_public_member_is_documented() => Assert.Empty(Documentation.Missing(Library));

    [Fact]
    public void Every_parameter_of_a_public_member_is_described() => Assert.Empty(Documentation.Undescribed(Library));

    [Fact]
    public void The_public_surface_is_the_approved_one() => Approved.Verify("PublicApi.txt", PublicApi.Print(Library));
}
