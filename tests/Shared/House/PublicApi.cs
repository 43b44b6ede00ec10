using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sidecar.Tests.House;

/// <summary>Prints the public surface of an assembly, one line a member, for a person to review in the diff.</summary>
static class PublicApi
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(type => !Rules.IsCompilers(type)).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (var line in Lines(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    static string Heading(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (Rules.IsRecordLike(type) ? "record struct" : "struct")
            : (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
                + (Rules.IsRecord(type) ? "record" : "class");
        var ancestors = type.IsEnum || type.IsValueType || type.BaseType == typeof(object) ? [] : new[] { type.BaseType }.OfType<Type>();
        var parents = ancestors.Concat(type.GetInterfaces().Where(one => one.IsVisible && !Inherited(type, one)
            && !(type.IsEnum || (Rules.IsRecordLike(type) && one.Name == "IEquatable`1")))).Select(TypeName.Of).ToList();
        return $"{kind} {type.Namespace}.{TypeName.Of(type)}" + (parents.Count == 0 ? "" : " : " + string.Join(", ", parents));
    }

    static bool Inherited(Type type, Type one) =>
        type.BaseType?.GetInterfaces().Contains(one) == true || type.GetInterfaces().Any(other => other != one && other.GetInterfaces().Contains(one));

    static IEnumerable<string> Lines(Type type) =>
        type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}")
            : type.GetMembers(Declared).Where(member => !Rules.IsCompilers(member)).Select(Line).OfType<string>();

    static string? Line(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field when Seen(field.IsPublic, field.IsFamily) =>
            $"const {TypeName.Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field when Seen(field.IsPublic, field.IsFamily) =>
            $"{Static(field.IsStatic)}{(field.IsInitOnly ? "readonly " : "")}{TypeName.Of(field)} {field.Name}",
        PropertyInfo { GetMethod: { } get } property when Seen(get.IsPublic, get.IsFamily) =>
            $"{Static(get.IsStatic)}{TypeName.Of(property)} {property.Name}{Indices(property)} {{ get; {Setter(property)}}}",
        ConstructorInfo made when Seen(made.IsPublic, made.IsFamily) => $"new({Parameters(made)})",
        MethodInfo { IsSpecialName: false } method when Seen(method.IsPublic, method.IsFamily) =>
            $"{Static(method.IsStatic)}{TypeName.Of(method.ReturnParameter)} {method.Name}{TypeName.Generic(method)}({Parameters(method)})",
        MethodInfo method when method.IsPublic && method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            $"static {TypeName.Of(method.ReturnParameter)} {method.Name}({Parameters(method)})",
        EventInfo raised => $"event {TypeName.Of(raised.EventHandlerType!)} {raised.Name}",
        _ => null,
    };

    static bool Seen(bool isPublic, bool isProtected) => isPublic || isProtected;

    static string Static(bool isStatic) => isStatic ? "static " : "";

    static string Setter(PropertyInfo property) => property.SetMethod is not { IsPublic: true } set ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init; " : "set; ";

    static string Indices(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } indices
        ? $"[{string.Join(", ", indices.Select(TypeName.Of))}]" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{TypeName.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "null"}" : "")}"));
}
