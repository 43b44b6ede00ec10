using System.Reflection;
using Sidecar.Tests.House;

namespace Sidecar.Netfilter.Tests.House;

public class ArchitectureTests
{
    static readonly Assembly Library = Assembly.Load("Sidecar.Netfilter");
    static readonly Type[] Types = Library.GetTypes();

    [Fact]
    public void A_namespace_uses_only_the_layers_below_it() => Assert.Empty(Rules.Layers(Types, "Sidecar.Netfilter",
        [[""], ["Validation"], ["Formats", "Evaluation", "Interception"], ["Planning", "Verification", "Hosting"]]));

    [Fact]
    public void The_package_depends_on_one_package() =>
        Assert.Equal(["Microsoft.Extensions.Options"], PackageReferences.Shipped("Sidecar.Netfilter"));

    [Fact]
    public void No_static_state_can_change() => Assert.Empty(Rules.MutableStatics(Types));

    [Fact]
    public void Public_types_cannot_be_changed_after_construction_but_for_options() =>
        Assert.Empty(Rules.MutableTypes(Types, "InterceptionOptions"));

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
