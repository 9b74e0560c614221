package io.roostmq.broker.app.admin;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods of each path, for the Allow field that every 405 carries (RFC 9110 section 15.5.6). */
final class AllowedMethods {
    private static final List<Route> ROUTES = Stream.of(ClientsResource.class, QueueResource.class)
            .flatMap(AllowedMethods::routes)
            .toList();

    private AllowedMethods() {}

    /** The value of Allow, empty when there is nothing at the path. */
    static String of(String path) {
        TreeSet<String> methods = new TreeSet<>();
        ROUTES.stream()
                .filter(route -> route.path().matcher(path).matches())
                .forEach(route -> methods.add(route.method()));
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return String.join(", ", methods);
    }

    private static Stream<Route> routes(Class<?> resource) {
        String base = path(resource.getAnnotation(Path.class));
        return Arrays.stream(resource.getDeclaredMethods())
                .flatMap(method -> httpMethods(method).map(name -> {
                    String template = base + path(method.getAnnotation(Path.class));
                    return new Route(Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+") + "/?"), name);
                }));
    }

    private static Stream<String> httpMethods(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value());
    }

    private static String path(@Nullable Path path) {
        return path == null ? "" : "/" + path.value().replaceAll("^/|/$", "");
    }

    private record Route(Pattern path, String method) {}
}
